"""A print shop in Tokyo: yen, which has no decimals, prices without tax, and two rates of consumption tax."""

from decimal import Decimal

from models.member import MemberRole
from models.payment import PaymentMethod
from models.pricing import PricingMode
from models.team import DocumentTemplate
from server.demo.trade import Clientele, Good, Job, Part, Place, Takings, Trade, Words

_REDUCED = "消費税 8%(軽減税率)"

PRINT_SHOP = Trade(
    team_id="team_01m7xny91he0bayq6r2xgszv22",
    team={
        "slug": "wakaba-print",
        "name": "若葉港印刷株式会社",
        "currency": "JPY",
        "timezone": "Asia/Tokyo",
        "locale": "ja-JP",
        "address": {
            "line1": "築地7丁目18番3号",
            "line2": "若葉ビル2階",
            "city": "中央区",
            "region": "東京都",
            "postal_code": "104-0045",
            "country": "JP",
        },
        "email": "mitsumori@wakaba-print.example",
        "phone": "03-0000-7183",
        "website": "https://wakaba-print.example",
        "tax_registered": True,
        "tax_number": "T4072247045585",
        "logo_reference": "logos/wakaba-print.svg",
        "brand_color": "#15803d",
        "quote_defaults": {
            "notes": "平素より格別のお引き立てを賜り、厚く御礼申し上げます。",
            "invoice_notes": "お振込先：わかば銀行 築地支店 普通 0007183 若葉港印刷株式会社",
            "valid_days": 30,
            "payment_terms_days": 30,
            "pricing_mode": PricingMode.TAX_EXCLUSIVE,
            "template": DocumentTemplate.CLASSIC,
            "number_prefix": "見積-",
            "invoice_number_prefix": "請求-",
        },
    },
    members=(
        {"name": "若葉 健一", "email": "kenichi@wakaba-print.example", "role": MemberRole.OWNER},
        {"name": "石田 美咲", "email": "misaki@wakaba-print.example", "role": MemberRole.ADMIN},
        {"name": "森 大輔", "email": "daisuke@wakaba-print.example"},
        {"name": "藤井 彩", "email": "aya@wakaba-print.example"},
    ),
    labels=(
        {"name": "新規", "color": "#0ea5e9"},
        {"name": "特急", "color": "#ef4444"},
        {"name": "定期", "color": "#22c55e"},
        {"name": "紹介", "color": "#a855f7"},
    ),
    tax_rates=(
        {"name": "消費税 10%", "rate": Decimal(10), "is_default": True},
        {"name": _REDUCED, "rate": Decimal(8)},
    ),
    terms=(
        {
            "name": "標準",
            "body": "月末締め翌月末払い。お振込手数料は貴社にてご負担をお願いいたします。"
            "校了後の変更は別途お見積りとなります。",
            "is_default": True,
        },
        {"name": "前払い", "body": "ご入金確認後に印刷を開始いたします。"},
    ),
    goods=(
        Good("DES", "デザイン制作", "式", "45000", "制作"),
        Good("DTP", "DTP組版", "頁", "3200", "制作"),
        Good("KOS", "校正", "時間", "4500", "制作"),
        Good("IRO", "色校正", "回", "8800", "制作"),
        Good("MEI", "名刺 両面カラー 100枚", "箱", "2400", "印刷", "マットコート 220kg"),
        Good("A4", "チラシ A4 両面カラー", "枚", "8.5", "印刷", "コート 90kg"),
        Good("B2", "ポスター B2 片面カラー", "枚", "680", "印刷"),
        Good("PAN", "パンフレット A4 8頁 中綴じ", "部", "96", "印刷"),
        Good("SAS", "冊子 A5 64頁 無線綴じ", "部", "385", "印刷"),
        Good("FUT", "封筒 長3 1色", "枚", "14.8", "印刷"),
        Good("DEN", "複写伝票 3枚複写 50組", "冊", "540", "印刷"),
        Good("NEN", "年賀はがき印刷", "枚", "62", "印刷"),
        Good("SEA", "シール 丸型 40mm", "枚", "6.25", "印刷"),
        Good("KAS", "名入れ焼き菓子 12個入", "箱", "1180", "記念品", rate=_REDUCED),
        Good("CHA", "名入れ煎茶 80g", "袋", "640", "記念品", rate=_REDUCED),
        Good("NOS", "のし・包装", "点", "120", "記念品"),
        Good("HAI", "配送 都内", "箇所", "1200", "配送"),
    ),
    jobs=(
        Job(
            "会社案内の制作({client}様)",
            {
                "制作": (Part("DES"), Part("DTP", 4, 16, 4), Part("KOS", 2, 6), Part("IRO", 1, 2)),
                "印刷・納品": (
                    Part("PAN", 500, 3000, 500),
                    Part("HAI", 1, 3),
                    Part("FUT", 500, 1000, 500, option=True),
                ),
            },
        ),
        Job(
            "展示会用チラシ・ポスター",
            {"": (Part("A4", 1000, 20000, 1000), Part("B2", 20, 200, 10), Part("IRO"), Part("HAI", 1, 2))},
        ),
        Job("名刺の増刷", {"": (Part("MEI", 2, 30), Part("HAI"))}),
        Job("年賀はがき", {"": (Part("NEN", 100, 1500, 50), Part("DTP"), Part("KOS", 1, 1, option=True))}),
        Job("社内報の印刷", {"": (Part("SAS", 100, 800, 50), Part("DTP", 16, 64, 16), Part("KOS", 4, 12))}),
        Job(
            "記念品",
            {"": (Part("KAS", 20, 200, 10), Part("CHA", 20, 200, 10), Part("NOS", 40, 400, 20), Part("HAI"))},
        ),
        Job("伝票・封筒", {"": (Part("DEN", 50, 400, 50), Part("FUT", 1000, 10000, 1000), Part("HAI"))}),
        Job(
            "商品シール",
            {"": (Part("SEA", 2000, 30000, 1000), Part("DES", option=True), Part("IRO", 1, 1, option=True))},
        ),
    ),
    clientele=Clientele(
        companies=44,
        persons=6,
        given=(
            ("翔太", "shota"),
            ("陽子", "yoko"),
            ("誠", "makoto"),
            ("由美", "yumi"),
            ("拓也", "takuya"),
            ("結衣", "yui"),
            ("隆", "takashi"),
            ("真理子", "mariko"),
        ),
        family=(
            ("佐藤", "sato"),
            ("鈴木", "suzuki"),
            ("高橋", "takahashi"),
            ("田中", "tanaka"),
            ("渡辺", "watanabe"),
            ("伊藤", "ito"),
            ("中村", "nakamura"),
            ("小林", "kobayashi"),
            ("加藤", "kato"),
        ),
        person="{family} {given}",
        firm=(
            ("青海", "aomi"),
            ("桜坂", "sakurazaka"),
            ("北斗", "hokuto"),
            ("三つ葉", "mitsuba"),
            ("隅田", "sumida"),
            ("富士見", "fujimi"),
            ("緑ヶ丘", "midorigaoka"),
            ("月島", "tsukishima"),
        ),
        business=(
            ("製菓", "seika"),
            ("不動産", "fudosan"),
            ("建設", "kensetsu"),
            ("歯科医院", "shika"),
            ("商事", "shoji"),
            ("旅館", "ryokan"),
            ("学園", "gakuen"),
        ),
        company="株式会社{firm}{business}",
        roles=("総務部", "広報部", "代表取締役", "経理部"),
        streets=("1丁目{}番1号", "本町{}番地", "中央2丁目{}番5号"),
        places=(
            Place("千代田区", "東京都", "100-0005", "JP", "03-0000-11{:02d}"),
            Place("港区", "東京都", "105-0001", "JP", "03-0000-12{:02d}"),
            Place("台東区", "東京都", "110-0005", "JP", "03-0000-13{:02d}"),
            Place("横浜市", "神奈川県", "220-0011", "JP", "045-000-14{:02d}"),
            Place("大阪市", "大阪府", "530-0001", "JP", "06-0000-15{:02d}"),
        ),
    ),
    words=Words(
        remarks=("データは完全入稿でお願いいたします。", "納期は校了後5営業日です。"),
        summaries=(
            "先日のお打ち合わせの内容にてお見積りいたします。",
            "前回と同じ仕様でお見積りいたします。",
            "部数変更の場合は単価が変わります。",
        ),
        rejections=("他社に決定いたしました。", "予算の都合により見送ります。", "企画が中止になりました。"),
        change_requests=(
            "部数を半分にした場合のお見積りもお願いします。",
            "色校正を省いた金額をお願いします。",
            "納品先を2か所に分けてください。",
        ),
        voids=("宛名の誤り。", "二重発行のため。"),
        write_offs=("取引先の廃業により回収不能。", "長期未回収のため。"),
        refunds=("不良品分の返金。", "数量不足分の返金。"),
        order="発注No.",
    ),
    takings=Takings(
        methods={PaymentMethod.BANK_TRANSFER: 8, PaymentMethod.CARD: 1, PaymentMethod.CASH: 1},
        card_percent=Decimal("3.6"),
        card_fixed_minor=0,
    ),
    exchange={},
    round_amount=Decimal(1000),
    quotes=250,
)
