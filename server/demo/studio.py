"""A web design studio in New York: US dollars, and sales tax on top of its prices within the state."""

from decimal import Decimal

from models.member import MemberRole
from models.payment import PaymentMethod
from models.pricing import PricingMode, TaxCategory
from models.team import DocumentTemplate
from server.demo.trade import Clientele, Good, Job, Part, Place, Takings, Trade, Words, latin

_OUT_OF_STATE = "Out of state"
_EXPORT = "Export of services"

STUDIO = Trade(
    team_id="team_01m7xny91he0bayq6r2m07rfwp",
    team={
        "slug": "fern-and-field",
        "name": "Fern & Field Studio",
        "currency": "USD",
        "timezone": "America/New_York",
        "locale": "en-US",
        "address": {
            "line1": "148 Bergen Street, Floor 2",
            "city": "Brooklyn",
            "region": "NY",
            "postal_code": "11217",
            "country": "US",
        },
        "email": "hello@fernandfield.example",
        "phone": "(718) 555-0148",
        "website": "https://fernandfield.example",
        "tax_registered": True,
        "tax_number": "NY-555-0148-22",
        "logo_reference": "logos/fern-and-field.svg",
        "brand_color": "#0f766e",
        "quote_defaults": {
            "notes": "Thank you for thinking of us. Questions are welcome at hello@fernandfield.example.",
            "invoice_notes": "Please pay by check, or by bank transfer to account 5550 0148.",
            "valid_days": 30,
            "payment_terms_days": 14,
            "pricing_mode": PricingMode.TAX_EXCLUSIVE,
            "template": DocumentTemplate.MODERN,
            "number_prefix": "FF-Q-",
            "invoice_number_prefix": "FF-",
        },
    },
    members=(
        {"name": "Maya Okafor", "email": "maya@fernandfield.example", "role": MemberRole.OWNER},
        {"name": "Daniel Reyes", "email": "daniel@fernandfield.example", "role": MemberRole.ADMIN},
        {"name": "Priya Raman", "email": "priya@fernandfield.example"},
        {"name": "Tom Whitlock", "email": "tom@fernandfield.example"},
        {"name": "Grace Lindqvist", "email": "books@fernandfield.example", "role": MemberRole.VIEWER},
    ),
    labels=(
        {"name": "New client", "color": "#0ea5e9"},
        {"name": "Retainer", "color": "#22c55e"},
        {"name": "Rush", "color": "#ef4444"},
        {"name": "Referral", "color": "#a855f7"},
        {"name": "Nonprofit", "color": "#f59e0b"},
    ),
    tax_rates=(
        {"name": "NYC sales tax", "rate": Decimal("8.875"), "is_default": True},
        {"name": _OUT_OF_STATE, "rate": Decimal(0), "category": TaxCategory.O},
        {"name": _EXPORT, "rate": Decimal(0), "category": TaxCategory.G},
        {"name": "Exempt service", "rate": Decimal(0), "category": TaxCategory.E},
    ),
    terms=(
        {
            "name": "Project work",
            "body": "50 % on acceptance, the rest on launch. Two rounds of changes are part of the price; "
            "further ones are charged by the hour. Source files are handed over with the last payment.",
            "is_default": True,
        },
        {"name": "Retainer", "body": "Invoiced on the first of each month, payable within 14 days."},
    ),
    goods=(
        Good("DISC", "Discovery workshop", "day", "1400", "Strategy", "Goals, audiences, content inventory."),
        Good("UX", "UX design", "hour", "120", "Design", "Flows, wireframes, prototype."),
        Good("UI", "Visual design", "hour", "115", "Design"),
        Good("LOGO", "Logo design", "set", "1900", "Design", "Three routes, two rounds, final artwork."),
        Good("BRAND", "Brand guidelines", "set", "2400", "Design", "Colour, type and usage on 24 pages."),
        Good("DEV", "Front-end development", "hour", "135", "Development"),
        Good("BACK", "Back-end integration", "hour", "145", "Development"),
        Good(
            "SHOP", "Online shop set-up", "each", "3200", "Development", "Catalogue, payment, shipping rules."
        ),
        Good("CMS", "Content system and training", "each", "1850", "Development"),
        Good("COPY", "Copywriting", "page", "160", "Content"),
        Good("PHOTO", "Photography", "day", "1250", "Content", rate="Exempt service"),
        Good("SEO", "Search audit", "each", "980", "Strategy", "Report with a ranked list of fixes."),
        Good("A11Y", "Accessibility audit (WCAG 2.2 AA)", "each", "1250", "Strategy"),
        Good("HOST", "Managed hosting", "month", "85", "Hosting"),
        Good("DOM", "Domain name", "year", "24", "Hosting"),
        Good("CARE", "Care plan: updates, backups, two hours of changes", "month", "240", "Hosting"),
        Good("MAIL", "Newsletter sending", "e-mail", "0.0125", "Hosting"),
        Good("CARDS", "Business cards, letterpress", "each", "0.84", "Print"),
    ),
    jobs=(
        Job(
            "Website relaunch for {client}",
            {
                "Discovery and design": (Part("DISC", 1, 2), Part("UX", 12, 40), Part("UI", 16, 48)),
                "Build": (Part("DEV", 24, 90), Part("CMS"), Part("BACK", 8, 30)),
                "Going further": (Part("SEO", option=True), Part("PHOTO", 1, 2, option=True)),
            },
        ),
        Job(
            "Online shop for {client}",
            {
                "Shop": (Part("SHOP"), Part("UI", 20, 45), Part("DEV", 30, 80), Part("BACK", 20, 50)),
                "First year": (Part("HOST", 12, 12), Part("DOM"), Part("CARE", 6, 12, 6, option=True)),
            },
        ),
        Job(
            "Brand identity for {client}",
            {
                "": (Part("LOGO"), Part("BRAND"), Part("UI", 6, 18)),
                "In print": (Part("CARDS", 250, 1000, 250), Part("PHOTO", option=True)),
            },
        ),
        Job(
            "Landing page",
            {"": (Part("UI", 8, 16), Part("DEV", 10, 24), Part("COPY", 1, 2), Part("HOST", 12, 12))},
        ),
        Job("Accessibility review", {"": (Part("A11Y"), Part("DEV", 6, 30), Part("DISC", option=True))}),
        Job(
            "Newsletter design", {"": (Part("UI", 6, 12), Part("COPY", 2, 6), Part("MAIL", 4000, 60000, 500))}
        ),
        Job("Care plan renewal", {"": (Part("CARE", 6, 12, 6), Part("HOST", 12, 12), Part("DOM", 1, 3))}),
        Job("Content refresh", {"": (Part("COPY", 4, 20), Part("PHOTO", 1, 2), Part("SEO", option=True))}),
    ),
    clientele=Clientele(
        companies=62,
        persons=18,
        given=latin(
            "Ava, Noah, Elena, Marcus, Ruth, Owen, Leila, Jonah, Nadia, "
            "Felix, Iris, Caleb, Simone, Hugo, Tessa, Amir"
        ),
        family=latin(
            "Bennett, Castillo, Dubois, Engel, Fontaine, Goldberg, Haddad, Ivanova, Jensen, Kowalski, Laurent"
        ),
        person="{given} {family}",
        firm=latin(
            "Harbor Light, Juniper, Two Rivers, Blue Door, Copper Kettle, Saltbox, Northgate, "
            "Red Maple, Lantern, Orchard Hill, Windward, Paper Crane"
        ),
        business=(
            ("Coffee Roasters", "coffee"),
            ("Dental", "dental"),
            ("Law Group", "law"),
            ("Architects", "architects"),
            ("Books", "books"),
            ("Yoga", "yoga"),
            ("Brewing Co.", "brewing"),
            ("Museum", "museum"),
            ("Realty", "realty"),
            ("Foundation", "foundation"),
        ),
        company="{firm} {business}",
        roles=("Owner", "Marketing lead", "Office manager", "Director", "Accounts payable"),
        streets=(
            "{} Atlantic Avenue",
            "{} Grand Street",
            "{} Hudson Street",
            "{} Main Street",
            "{} Mercer Street",
        ),
        places=(
            Place("New York", "NY", "10013", "US", "(212) 555-01{:02d}"),
            Place("Brooklyn", "NY", "11201", "US", "(718) 555-01{:02d}"),
            Place("Hudson", "NY", "12534", "US", "(518) 555-01{:02d}"),
            Place("Brooklyn", "NY", "11215", "US", "(347) 555-01{:02d}"),
            Place("Jersey City", "NJ", "07302", "US", "(201) 555-01{:02d}", rate=_OUT_OF_STATE),
            Place("Philadelphia", "PA", "19106", "US", "(215) 555-01{:02d}", rate=_OUT_OF_STATE),
            Place("Toronto", "ON", "M5V 2H1", "CA", "(416) 555-01{:02d}", currency="CAD", rate=_EXPORT),
            Place("New York", "NY", "10002", "US", "(646) 555-01{:02d}"),
            Place("London", None, "E1 6AN", "GB", "+44 20 7946 01{:02d}", currency="GBP", rate=_EXPORT),
            Place("Boston", "MA", "02110", "US", "(617) 555-01{:02d}", rate=_OUT_OF_STATE),
        ),
    ),
    words=Words(
        remarks=(
            "Texts and pictures are delivered by the client before work begins.",
            "Hours are an estimate; we tell you before we exceed them.",
        ),
        summaries=(
            "As discussed on the phone: what we would do, in what order, and what it costs.",
            "Follows the brief of last week. Dates are agreed once you accept.",
            "Builds on what we did for you before, so discovery is short.",
        ),
        rejections=(
            "We went with another studio.",
            "Over our budget for this year.",
            "The project has been postponed until after the merger.",
        ),
        change_requests=(
            "Could we do this without the photography, and start in two phases?",
            "Please add our second location, and leave hosting to our IT.",
            "Can you bring it under what we discussed? The board asked for a lower total.",
        ),
        voids=("Addressed to the wrong company.", "Billed twice by mistake."),
        write_offs=("The client has closed its business.", "Not worth going to court over."),
        refunds=("Fewer hours than estimated.", "Hosting ended before the year was over."),
        order="PO-",
    ),
    takings=Takings(
        methods={PaymentMethod.BANK_TRANSFER: 5, PaymentMethod.CARD: 4, PaymentMethod.CHECK: 2},
        card_percent=Decimal("2.9"),
        card_fixed_minor=30,
    ),
    exchange={"GBP": Decimal("0.79"), "CAD": Decimal("1.37")},
    round_amount=Decimal(100),
    quotes=400,
)
