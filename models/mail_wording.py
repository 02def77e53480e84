"""What mails about documents say where the team has not written its own, by language."""

from typing import Final

from models.localised import locale_of
from models.mail_template import MailTemplateKind

_K = MailTemplateKind
Wording = tuple[str, str]
"""The subject and the message."""

_WORDINGS: Final[dict[str, dict[MailTemplateKind, Wording]]] = {
    "en": {
        _K.QUOTE: (
            "Quote {quote.number} from {team.name}",
            "Hello {client.name},\n\nhere is our quote {quote.number} over {total}. It is valid "
            "until {validUntil}.\n\nYou can look at it, choose options and answer it online. If you "
            "have any questions, just reply to this e-mail.\n\n{team.name}",
        ),
        _K.INVOICE: (
            "Invoice {invoice.number} from {team.name}",
            "Hello {client.name},\n\nhere is our invoice {invoice.number} over {total}. Please pay "
            "it by {dueDate}.\n\nThank you for your business.\n\n{team.name}",
        ),
        _K.QUOTE_REMINDER: (
            "Quote {quote.number} is valid until {validUntil}",
            "Hello {client.name},\n\nour quote {quote.number} over {total} is still waiting for your "
            "answer. It is valid until {validUntil}.\n\nIf anything should be different, let us know."
            "\n\n{team.name}",
        ),
        _K.INVOICE_REMINDER: (
            "Invoice {invoice.number} was due on {dueDate}",
            "Hello {client.name},\n\nof our invoice {invoice.number}, {amountDue} was due on "
            "{dueDate} and has not reached us yet. If you have paid in the meantime, please take no "
            "notice of this e-mail.\n\n{team.name}",
        ),
        _K.QUOTE_ACCEPTED: (
            "You have accepted quote {quote.number}",
            "Hello {signer.name},\n\nthank you for accepting our quote {quote.number} over {total} "
            "on {acceptedOn}. You can look at it again at any time.\n\n{team.name}",
        ),
    },
    "de": {
        _K.QUOTE: (
            "Angebot {quote.number} von {team.name}",
            "Guten Tag {client.name},\n\nanbei erhalten Sie unser Angebot {quote.number} über "
            "{total}. Es gilt bis {validUntil}.\n\nSie können es online ansehen, Optionen wählen und "
            "beantworten. Bei Fragen antworten Sie einfach auf diese E-Mail.\n\n{team.name}",
        ),
        _K.INVOICE: (
            "Rechnung {invoice.number} von {team.name}",
            "Guten Tag {client.name},\n\nanbei erhalten Sie unsere Rechnung {invoice.number} über "
            "{total}. Bitte bezahlen Sie sie bis {dueDate}.\n\nVielen Dank für Ihren Auftrag.\n\n"
            "{team.name}",
        ),
        _K.QUOTE_REMINDER: (
            "Angebot {quote.number} gilt bis {validUntil}",
            "Guten Tag {client.name},\n\nunser Angebot {quote.number} über {total} wartet noch auf "
            "Ihre Antwort. Es gilt bis {validUntil}.\n\nWenn etwas anders sein soll, lassen Sie es "
            "uns wissen.\n\n{team.name}",
        ),
        _K.INVOICE_REMINDER: (
            "Rechnung {invoice.number} war am {dueDate} fällig",
            "Guten Tag {client.name},\n\nvon unserer Rechnung {invoice.number} waren {amountDue} am "
            "{dueDate} fällig und sind noch nicht bei uns eingegangen. Falls Sie inzwischen bezahlt "
            "haben, ist diese E-Mail gegenstandslos.\n\n{team.name}",
        ),
        _K.QUOTE_ACCEPTED: (
            "Sie haben das Angebot {quote.number} angenommen",
            "Guten Tag {signer.name},\n\nvielen Dank, dass Sie unser Angebot {quote.number} über "
            "{total} am {acceptedOn} angenommen haben. Sie können es jederzeit wieder ansehen.\n\n"
            "{team.name}",
        ),
    },
    "fr": {
        _K.QUOTE: (
            "Devis {quote.number} de {team.name}",
            "Bonjour {client.name},\n\nvoici notre devis {quote.number} d’un montant de {total}, "
            "valable jusqu’au {validUntil}.\n\nVous pouvez le consulter, choisir des options et y "
            "répondre en ligne. Pour toute question, répondez simplement à cet e-mail.\n\n{team.name}",
        ),
        _K.INVOICE: (
            "Facture {invoice.number} de {team.name}",
            "Bonjour {client.name},\n\nvoici notre facture {invoice.number} d’un montant de {total}, "
            "à régler avant le {dueDate}.\n\nMerci de votre confiance.\n\n{team.name}",
        ),
        _K.QUOTE_REMINDER: (
            "Le devis {quote.number} est valable jusqu’au {validUntil}",
            "Bonjour {client.name},\n\nnotre devis {quote.number} d’un montant de {total} attend "
            "encore votre réponse. Il est valable jusqu’au {validUntil}.\n\nSi vous souhaitez le "
            "modifier, faites-le-nous savoir.\n\n{team.name}",
        ),
        _K.INVOICE_REMINDER: (
            "La facture {invoice.number} était due le {dueDate}",
            "Bonjour {client.name},\n\nsur notre facture {invoice.number}, {amountDue} étaient dus "
            "le {dueDate} et ne nous sont pas encore parvenus. Si vous avez réglé entre-temps, "
            "veuillez ne pas tenir compte de cet e-mail.\n\n{team.name}",
        ),
        _K.QUOTE_ACCEPTED: (
            "Vous avez accepté le devis {quote.number}",
            "Bonjour {signer.name},\n\nmerci d’avoir accepté notre devis {quote.number} d’un montant "
            "de {total} le {acceptedOn}. Vous pouvez le consulter à tout moment.\n\n{team.name}",
        ),
    },
    "es": {
        _K.QUOTE: (
            "Presupuesto {quote.number} de {team.name}",
            "Hola, {client.name}:\n\naquí tiene nuestro presupuesto {quote.number} por {total}, "
            "válido hasta el {validUntil}.\n\nPuede verlo, elegir opciones y responderlo en línea. "
            "Si tiene preguntas, responda a este correo.\n\n{team.name}",
        ),
        _K.INVOICE: (
            "Factura {invoice.number} de {team.name}",
            "Hola, {client.name}:\n\naquí tiene nuestra factura {invoice.number} por {total}. Le "
            "rogamos que la pague antes del {dueDate}.\n\nGracias por su confianza.\n\n{team.name}",
        ),
        _K.QUOTE_REMINDER: (
            "El presupuesto {quote.number} es válido hasta el {validUntil}",
            "Hola, {client.name}:\n\nnuestro presupuesto {quote.number} por {total} aún espera su "
            "respuesta. Es válido hasta el {validUntil}.\n\nSi desea cambiar algo, háganoslo saber."
            "\n\n{team.name}",
        ),
        _K.INVOICE_REMINDER: (
            "La factura {invoice.number} venció el {dueDate}",
            "Hola, {client.name}:\n\nde nuestra factura {invoice.number}, {amountDue} vencieron el "
            "{dueDate} y aún no los hemos recibido. Si ya ha pagado, no tenga en cuenta este correo."
            "\n\n{team.name}",
        ),
        _K.QUOTE_ACCEPTED: (
            "Ha aceptado el presupuesto {quote.number}",
            "Hola, {signer.name}:\n\ngracias por aceptar nuestro presupuesto {quote.number} por "
            "{total} el {acceptedOn}. Puede volver a verlo en cualquier momento.\n\n{team.name}",
        ),
    },
}


def wording(kind: MailTemplateKind, tag: str) -> Wording:
    """The subject and the message in the language of a locale, or in English."""
    return _WORDINGS.get(locale_of(tag).language, _WORDINGS["en"])[kind]
