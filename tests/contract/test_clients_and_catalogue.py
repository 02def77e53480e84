"""Clients, products, tax rates and terms, by the operations of the contract."""

from tests.contract.conftest import Run
from tests.graph.documents import client_of
from tests.over_http import HttpApi

GST = {"name": "GST 10%", "rate": "10"}


async def test_client_create(operation: Run) -> None:
    address = {"line1": "1 George St", "city": "Sydney", "country": "AU"}
    details = {"name": "Ann Lee", "email": "ann@example.com", "phone": "+61 2 9374 4000", "address": address}
    client = (await operation(input=details))["client"]
    assert client.pop("id").startswith("client_")
    assert client == details


async def test_client_update(operation: Run, http_api: HttpApi) -> None:
    ann = await client_of(http_api, phone="+1 212 555 0123")
    client = (await operation(id=ann, input={"name": "Ann Lee", "phone": None}))["client"]
    assert client == {"id": ann, "name": "Ann Lee", "phone": None}


async def test_client_find_or_create(operation: Run) -> None:
    first = await operation(input={"name": "Ann", "email": "Ann@Example.com"})
    again = await operation(input={"name": "A. Lee", "email": "ann@example.com"})
    assert (first["created"], again["created"]) == (True, False)
    assert again["client"] == first["client"]


async def test_clients(operation: Run, http_api: HttpApi) -> None:
    ann = await client_of(http_api, name="Ann Lee", email="ann@example.com", kind="PERSON")
    await client_of(http_api, name="Bob's Boats", phone="+1 212 555 0123")
    assert (await operation())["totalCount"] == 2
    assert await operation(email="ANN@example.com") == {
        "totalCount": 1,
        "nodes": [
            {"id": ann, "kind": "PERSON", "name": "Ann Lee", "email": "ann@example.com", "phone": None}
        ],
    }
    assert [each["name"] for each in (await operation(phone="(212) 555-0123"))["nodes"]] == ["Bob's Boats"]
    assert [each["name"] for each in (await operation(search="boat"))["nodes"]] == ["Bob's Boats"]


async def test_product_create(operation: Run, contract: Run) -> None:
    rate = (await contract("TaxRateCreate", input=GST))["taxRate"]
    details = {"name": "Hosting", "code": "HOST-1", "unitPrice": "12.5", "taxRateId": rate["id"]}
    product = (await operation(input=details))["product"]
    assert product.pop("id").startswith("product_")
    assert product == {
        "name": "Hosting",
        "code": "HOST-1",
        "unitPrice": {"amount": "12.50", "currency": "USD"},
        "taxRate": {"id": rate["id"], "name": "GST 10%", "rate": "10"},
    }


async def test_products(operation: Run, contract: Run) -> None:
    for name, price in (("Hosting", "12.5"), ("Oak table", "0.0125")):
        await contract("ProductCreate", input={"name": name, "unit": "piece", "unitPrice": price})
    assert (await operation())["totalCount"] == 2
    (table,) = (await operation(search="oak"))["nodes"]
    assert (table["name"], table["unit"]) == ("Oak table", "piece")
    assert table["unitPrice"] == {"amount": "0.0125", "currency": "USD"}


async def test_tax_rate_create(operation: Run) -> None:
    rate = (await operation(input=GST))["taxRate"]
    assert rate.pop("id").startswith("taxrate_")
    assert rate == {"name": "GST 10%", "rate": "10", "category": "S"}


async def test_tax_rates(operation: Run, contract: Run) -> None:
    await contract("TaxRateCreate", input={**GST, "isDefault": True})
    await contract("TaxRateCreate", input={"name": "GST-free", "rate": "0", "category": "E"})
    found = {
        each["name"]: (each["rate"], each["category"], each["isDefault"])
        for each in (await operation())["nodes"]
    }
    assert found == {"GST 10%": ("10", "S", True), "GST-free": ("0", "E", False)}


async def test_terms_template_create(operation: Run) -> None:
    details = {"name": "Net 14", "body": "Payable within 14 days.", "isDefault": True}
    template = (await operation(input=details))["termsTemplate"]
    assert template.pop("id").startswith("terms_")
    assert template == details
