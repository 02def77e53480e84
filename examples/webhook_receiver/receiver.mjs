// Receives webhooks with Node alone and the library standardwebhooks.
//
//   npm install
//   WEBHOOK_SECRET=whsec_… node receiver.mjs 8080

import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const seen = new Set(); // a real receiver keeps these in its database, with what it did

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let message;
  try {
    message = webhook.verify(Buffer.concat(chunks).toString(), request.headers);
  } catch (error) {
    response.writeHead(400).end(error.message);
    return;
  }
  const messageId = request.headers["webhook-id"];
  if (!seen.has(messageId)) { // it may come more than once
    seen.add(messageId);
    console.log(JSON.stringify(message));
  }
  response.writeHead(204).end(); // at once: whatever takes long is done afterwards
}).listen(Number(process.argv[2]), "127.0.0.1");
