"""Electricians in Sydney: Australian dollars, prices that contain GST, mostly for people's homes."""

from decimal import Decimal

from models.member import MemberRole
from models.payment import PaymentMethod
from models.pricing import PricingMode, TaxCategory
from models.team import DocumentTemplate
from server.demo.trade import Clientele, Good, Job, Part, Place, Takings, Trade, Words, latin

_FREE = "GST-free"

ELECTRICIAN = Trade(
    team_id="team_01m7xny91he0bayq6r2t6chpg9",
    team={
        "slug": "banksia-electrical",
        "name": "Banksia Electrical Pty Ltd",
        "currency": "AUD",
        "timezone": "Australia/Sydney",
        "locale": "en-AU",
        "address": {
            "line1": "Unit 4, 27 Carrington Road",
            "city": "Marrickville",
            "region": "NSW",
            "postal_code": "2204",
            "country": "AU",
        },
        "email": "jobs@banksiaelectrical.example",
        "phone": "(02) 5550 2704",
        "website": "https://banksiaelectrical.example",
        "tax_registered": True,
        "tax_number": "33 401 878 017",
        "logo_reference": "logos/banksia-electrical.svg",
        "brand_color": "#b45309",
        "quote_defaults": {
            "notes": "Licensed electrical contractor. All prices include GST.",
            "invoice_notes": "Pay by bank transfer: Banksia Electrical, BSB 000-555, account 2704 1878.",
            "valid_days": 28,
            "payment_terms_days": 7,
            "pricing_mode": PricingMode.TAX_INCLUSIVE,
            "template": DocumentTemplate.COMPACT,
            "number_prefix": "Q",
            "invoice_number_prefix": "TI-",
        },
    },
    members=(
        {"name": "Jack Fitzgerald", "email": "jack@banksiaelectrical.example", "role": MemberRole.OWNER},
        {"name": "Linh Tran", "email": "linh@banksiaelectrical.example", "role": MemberRole.ADMIN},
        {"name": "Sione Faleolo", "email": "sione@banksiaelectrical.example"},
        {"name": "Bec Moloney", "email": "bec@banksiaelectrical.example"},
        {"name": "Maya Okafor", "email": "maya@fernandfield.example", "role": MemberRole.VIEWER},
    ),
    labels=(
        {"name": "Insurance", "color": "#6366f1"},
        {"name": "Strata", "color": "#14b8a6"},
        {"name": "Builder", "color": "#f97316"},
        {"name": "Urgent", "color": "#dc2626"},
        {"name": "Solar", "color": "#eab308"},
    ),
    tax_rates=(
        {"name": "GST", "rate": Decimal(10), "is_default": True},
        {"name": _FREE, "rate": Decimal(0), "category": TaxCategory.Z},
    ),
    terms=(
        {
            "name": "Homes",
            "body": "Payment within 7 days of completion. Work carries a 12-month warranty, parts that of "
            "their maker. A certificate of compliance is issued with the invoice.",
            "is_default": True,
        },
        {"name": "Builders", "body": "Progress claims at rough-in and fit-off, payable within 7 days."},
    ),
    goods=(
        Good("CALL", "Call-out, first half hour included", "each", "121", "Labour"),
        Good("LAB", "Licensed electrician", "hour", "115.50", "Labour"),
        Good("APP", "Apprentice", "hour", "66", "Labour"),
        Good("GPO", "Double power point, supplied and fitted", "each", "148.50", "Fittings"),
        Good("LED", "LED downlight 10 W, dimmable, fitted", "each", "89.10", "Fittings"),
        Good("DIM", "Dimmer switch", "each", "97.90", "Fittings"),
        Good("FAN", "Ceiling fan 132 cm, fitted", "each", "418", "Fittings"),
        Good("SWB", "Switchboard, 24 poles, with enclosure", "each", "1980", "Switchboard"),
        Good("RCBO", "Safety switch (RCBO)", "each", "176", "Switchboard"),
        Good("SMK", "Smoke alarm, interconnected, 10-year battery", "each", "165", "Safety"),
        Good("TAG", "Test and tag", "item", "4.95", "Safety"),
        Good("EV7", "EV charger 7 kW, with 5 m cable", "each", "1650", "Energy"),
        Good("PV", "Solar panel 440 W, on tin or tile", "each", "429", "Energy"),
        Good("INV", "Inverter 5 kW, hybrid", "each", "2860", "Energy"),
        Good("BAT", "Battery 10 kWh", "each", "9460", "Energy"),
        Good("TPS", "Cable 2.5 mm² TPS", "m", "4.62", "Cable"),
        Good("TRN", "Trenching and conduit", "m", "57.20", "Cable"),
        Good("DATA", "Data point Cat 6A", "each", "198", "Cable"),
        Good("FEE", "Network connection fee, at cost", "each", "184.35", "Fees", rate=_FREE),
    ),
    jobs=(
        Job(
            "Switchboard upgrade",
            {"": (Part("SWB"), Part("RCBO", 4, 12), Part("LAB", 5, 9), Part("SMK", 1, 4, option=True))},
        ),
        Job(
            "Downlights and power points",
            {"": (Part("LED", 6, 24), Part("DIM", 1, 4), Part("GPO", 2, 8), Part("FAN", 1, 3, option=True))},
        ),
        Job("EV charger", {"": (Part("EV7"), Part("TPS", 10, 35, 5), Part("LAB", 3, 6), Part("RCBO"))}),
        Job(
            "Solar and battery, {client}",
            {
                "Solar": (Part("PV", 12, 24, 2), Part("INV"), Part("LAB", 12, 20), Part("FEE")),
                "Storage": (Part("BAT", option=True), Part("RCBO", 1, 2, option=True)),
            },
        ),
        Job(
            "New build, rough-in and fit-off",
            {
                "Rough-in": (
                    Part("TPS", 300, 900, 50),
                    Part("LAB", 24, 60),
                    Part("APP", 24, 60),
                    Part("TRN", 8, 30),
                ),
                "Fit-off": (Part("GPO", 18, 40), Part("LED", 24, 60), Part("DATA", 4, 10), Part("SWB")),
                "Extras": (Part("FAN", 2, 5, option=True), Part("EV7", option=True)),
            },
        ),
        Job("Smoke alarm compliance", {"": (Part("SMK", 3, 7), Part("LAB", 1, 2), Part("CALL"))}),
        Job(
            "Office fit-out, {client}",
            {
                "Power and data": (
                    Part("GPO", 10, 40),
                    Part("DATA", 10, 40),
                    Part("LED", 12, 48),
                    Part("LAB", 12, 40),
                )
            },
        ),
        Job(
            "Safety inspection",
            {"": (Part("CALL"), Part("TAG", 20, 240, 10), Part("RCBO", 1, 3, option=True))},
        ),
    ),
    clientele=Clientele(
        companies=24,
        persons=46,
        given=latin(
            "Olivia, Jack, Charlotte, Liam, Matilda, Ravi, Zoe, Angus, "
            "Mei, Dimitri, Harriet, Tariq, Ella, Kirra"
        ),
        family=latin(
            "Nguyen, Papadopoulos, Murphy, Singh, Campbell, Rossi, Walker, "
            "Chen, Abdallah, Fraser, Kelly, Novak"
        ),
        person="{given} {family}",
        firm=latin("Bondi, Cooks River, Inner West, Parramatta, Southern Cross, Tallowwood, Waratah"),
        business=(
            ("Builders Pty Ltd", "builders"),
            ("Strata Management", "strata"),
            ("Cafe", "cafe"),
            ("Physiotherapy", "physio"),
            ("Early Learning", "earlylearning"),
        ),
        company="{firm} {business}",
        roles=("Site manager", "Strata manager", "Owner", "Accounts"),
        streets=(
            "{} Illawarra Road",
            "{} King Street",
            "{} Addison Road",
            "{} Station Street",
            "{} Beach Parade",
        ),
        places=(
            Place("Newtown", "NSW", "2042", "AU", "(02) 5550 42{:02d}"),
            Place("Marrickville", "NSW", "2204", "AU", "(02) 5550 22{:02d}"),
            Place("Parramatta", "NSW", "2150", "AU", "(02) 5550 21{:02d}"),
            Place("Bondi", "NSW", "2026", "AU", "(02) 5550 20{:02d}"),
            Place("Wollongong", "NSW", "2500", "AU", "(02) 5550 25{:02d}"),
        ),
    ),
    words=Words(
        remarks=(
            "Power will be off for up to four hours.",
            "Access to the roof space is needed on the day.",
        ),
        summaries=(
            "After our visit on site. Includes clean-up and removal of the old fittings.",
            "From the plans you sent; to be confirmed on site.",
            "Parts are in stock, we can start within two weeks.",
        ),
        rejections=(
            "Found someone cheaper.",
            "Insurance did not approve it.",
            "We are selling the house instead.",
        ),
        change_requests=(
            "Can you split this so that we do the kitchen first?",
            "Please swap the downlights for warm white and take two off.",
            "Body corporate wants it after hours, what would that cost?",
        ),
        voids=("Wrong address for the site.", "Replaced by a progress claim."),
        write_offs=("Builder in liquidation.", "Tenant moved out, no forwarding address."),
        refunds=("Two fittings returned unused.", "Network operator waived its fee."),
        order="WO ",
    ),
    takings=Takings(
        methods={PaymentMethod.BANK_TRANSFER: 5, PaymentMethod.CARD: 5, PaymentMethod.CASH: 1},
        card_percent=Decimal("1.7"),
        card_fixed_minor=30,
    ),
    exchange={},
    round_amount=Decimal(50),
    quotes=350,
)
