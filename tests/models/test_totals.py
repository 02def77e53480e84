"""The calculator by example. Amounts are minor units: 540000 USD is $5400.00."""

from decimal import ROUND_DOWN, Decimal, localcontext

import pytest

from models.pricing import NO_TAX, Tax, TaxCategory, TaxPolicy
from models.totals import LineTotals, TaxLine, Totals
from tests.models.pricing_examples import amount_off, exclusive, inclusive, line, percent_off


def taxed(totals: Totals) -> list[tuple[str, int, int]]:
    """Rate, taxable and tax of each tax line."""
    return [(str(tax_line.rate), tax_line.taxable, tax_line.tax) for tax_line in totals.tax_lines]


class TestNumbersThatMustComeOut:
    def test_all_quote_sample(self) -> None:
        totals = exclusive(line("9000", quantity="8", rate="10"), line("78000", rate="10"), currency="JPY")

        assert (totals.subtotal, totals.tax_total, totals.total) == (150_000, 15_000, 165_000)

    def test_online_invoice_maker_sample(self) -> None:
        totals = exclusive(line("5000", rate="10"), line("500", discount=percent_off("20")))

        assert (totals.subtotal, totals.tax_total, totals.total) == (540_000, 50_000, 590_000)

    def test_online_invoice_maker_sample_with_a_document_discount(self) -> None:
        totals = exclusive(
            line("5000", rate="10"),
            line("500", discount=percent_off("20")),
            discount=percent_off("10"),
        )

        assert taxed(totals) == [("10", 450_000, 45_000), ("0", 36_000, 0)]
        assert (totals.discount_total, totals.tax_total, totals.total) == (54_000, 45_000, 531_000)

    def test_crm_header(self) -> None:
        totals = exclusive(line("1000", rate="10"), discount=amount_off("50"))

        assert (totals.subtotal, totals.discount_total, totals.tax_total, totals.total) == (
            100_000,
            5_000,
            9_500,
            104_500,
        )

    def test_koteshen_line_with_its_discount(self) -> None:
        totals = exclusive(line("340", quantity="12", discount=percent_off("10")))

        assert totals.lines == (LineTotals(gross=408_000, discount=40_800, amount=367_200, tax=0),)
        assert totals.total == 367_200

    def test_tax_is_rounded_once_a_group(self) -> None:
        totals = exclusive(line("55.55", rate="23"), line("11.11", rate="23"))

        assert totals.tax_total == 1533
        assert [a_line.tax for a_line in totals.lines] == [1278, 255]

    def test_tax_is_rounded_on_each_line_for_books_that_need_it(self) -> None:
        totals = exclusive(line("55.55", rate="23"), line("11.11", rate="23"), tax_policy=TaxPolicy.PER_LINE)

        assert totals.tax_total == 1534
        assert [a_line.tax for a_line in totals.lines] == [1278, 256]

    def test_on_each_line_tax_comes_after_its_share_of_the_document_discount(self) -> None:
        totals = exclusive(
            line("10.05", rate="10"),
            line("20.05", rate="10"),
            discount=percent_off("50"),
            tax_policy=TaxPolicy.PER_LINE,
        )

        assert taxed(totals) == [("10", 1505, 150)]
        assert [a_line.tax for a_line in totals.lines] == [50, 100]

    def test_ten_dollars_off_three_groups(self) -> None:
        totals = exclusive(
            line("33.33", rate="20"),
            line("33.33", rate="10"),
            line("33.34", rate="5"),
            discount=amount_off("10.00"),
        )

        assert [taxable for _, taxable, _ in taxed(totals)] == [3333 - 333, 3333 - 333, 3334 - 334]

    def test_tax_is_worked_out_of_an_inclusive_price(self) -> None:
        totals = inclusive(line("353.90", rate="19"))

        assert taxed(totals) == [("19", 29_739, 5_651)]
        assert (totals.subtotal, totals.total) == (35_390, 35_390)
        assert (totals.total_excluding_tax, totals.tax_total) == (29_739, 5_651)


class TestLines:
    @pytest.mark.parametrize(
        ("quantity", "unit_price", "currency", "gross"),
        [
            ("3", "0.333333", "USD", 100),
            ("0.5", "0.01", "USD", 1),  # half a cent is rounded up
            ("0.000001", "1000000", "USD", 100),
            ("1.5", "333", "JPY", 500),
            ("2", "1.2345", "KWD", 2469),
            ("1", "0.00005", "UYW", 1),
            ("1", "0", "USD", 0),
        ],
    )
    def test_gross_is_rounded_once_to_the_minor_unit(
        self, quantity: str, unit_price: str, currency: str, gross: int
    ) -> None:
        assert exclusive(line(unit_price, quantity=quantity), currency=currency).subtotal == gross

    def test_a_discount_comes_off_the_rounded_gross(self) -> None:
        totals = exclusive(line("0.333333", quantity="3", discount=percent_off("12.5")))

        assert totals.lines == (LineTotals(gross=100, discount=13, amount=87, tax=0),)

    def test_a_discount_may_take_everything(self) -> None:
        totals = exclusive(
            line("10", rate="10", discount=amount_off("10")), line("7", discount=percent_off("100"))
        )

        assert totals.total == 0

    def test_a_heading_keeps_its_place(self) -> None:
        totals = exclusive(None, line("10", rate="10"))

        assert totals.lines == (LineTotals(0, 0, 0, 0), LineTotals(1000, 0, 1000, 100))

    def test_a_document_without_lines_comes_to_nothing(self) -> None:
        totals = exclusive()

        assert (totals.total, totals.tax_lines, totals.lines) == (0, (), ())


class TestTaxLines:
    def test_one_for_each_category_and_rate_the_highest_first(self) -> None:
        export = Tax(TaxCategory.G, Decimal(0), "Export")
        totals = exclusive(
            line("1", tax=export),
            line("2", rate="7"),
            line("3", rate="19"),
            line("4", rate="7.00"),
            line("5"),
        )

        assert totals.tax_lines == (
            TaxLine("19 %", TaxCategory.S, Decimal(19), taxable=300, tax=57),
            TaxLine("7 %", TaxCategory.S, Decimal(7), taxable=600, tax=42),
            TaxLine("Export", TaxCategory.G, Decimal(0), taxable=100, tax=0),
            TaxLine("0 %", TaxCategory.Z, Decimal(0), taxable=500, tax=0),
        )

    def test_the_taxes_of_the_canaries_and_of_ceuta_may_have_a_rate_or_none(self) -> None:
        totals = exclusive(
            line("100", tax=Tax(TaxCategory.L, Decimal(7), "IGIC")),
            line("100", tax=Tax(TaxCategory.M, Decimal(0), "IPSI")),
        )

        assert taxed(totals) == [("7", 10_000, 700), ("0", 10_000, 0)]


class TestAdjustment:
    def test_comes_after_the_discount_and_is_not_taxed(self) -> None:
        totals = exclusive(line("100", rate="10"), discount=percent_off("50"), adjustment_minor=-42)

        assert taxed(totals) == [("10", 5000, 500), ("0", -42, 0)]
        assert (totals.adjustment, totals.total) == (-42, 5000 - 42 + 500)
        assert totals.tax_lines[1].category is NO_TAX.category

    def test_is_taxed_in_its_own_category_when_it_has_one(self) -> None:
        totals = exclusive(
            line("100", rate="10"), adjustment_minor=999, adjustment_tax=Tax.at(Decimal(10), "10 %")
        )

        assert taxed(totals) == [("10", 10_999, 1_100)]
        assert (totals.adjustment_tax, totals.lines[0].tax) == (100, 1_000)

    def test_contains_its_tax_in_inclusive_pricing(self) -> None:
        totals = inclusive(line("119", rate="19"), adjustment_minor=-1190, adjustment_tax=Tax.at(Decimal(19)))

        assert taxed(totals) == [("19", 9000, 1710)]
        assert (totals.total, totals.adjustment_tax, totals.lines[0].tax) == (10_710, -190, 1_900)


class TestOptionalLines:
    lines = (
        line("100", rate="10"),
        line("50", rate="20", optional=True),
        line("30", rate="10", optional=True, selected=True),
    )

    def test_what_is_not_selected_counts_nowhere(self) -> None:
        totals = exclusive(*self.lines, discount=percent_off("10"))

        assert (totals.subtotal, totals.discount_total, totals.total) == (13_000, 1_300, 12_870)
        assert taxed(totals) == [("10", 11_700, 1_170)]

    def test_but_keeps_its_amount_as_an_offer(self) -> None:
        assert exclusive(*self.lines).lines[1] == LineTotals(gross=5000, discount=0, amount=5000, tax=0)

    def test_total_if_all_are_selected_discounts_and_taxes_them_too(self) -> None:
        totals = exclusive(*self.lines, discount=percent_off("10"))

        assert totals.total_if_all_selected == 18_000 - 1_800 + 1_170 + 900

    def test_without_open_options_it_is_the_total(self) -> None:
        totals = exclusive(line("100", rate="10"))

        assert totals.total_if_all_selected == totals.total == 11_000


def test_the_decimal_context_of_the_calling_thread_does_not_matter() -> None:
    lines = (line("1234.567891", quantity="7.654321", rate="19", discount=percent_off("12.3456")),)
    expected = inclusive(*lines, discount=amount_off("1.23"))

    with localcontext() as context:
        context.prec = 3
        context.rounding = ROUND_DOWN
        assert inclusive(*lines, discount=amount_off("1.23")) == expected
