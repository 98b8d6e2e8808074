"""What people are called, where they live, and what they write: the pleasant and the awful."""

COUNTRIES = {
    "US": 30,
    "GB": 18,
    "DE": 8,
    "FR": 6,
    "CA": 6,
    "IN": 6,
    "AU": 5,
    "BR": 4,
    "MX": 4,
    "ES": 3,
    "IT": 3,
    "NL": 3,
    "SE": 2,
    "PL": 2,
    "IE": 2,
    "NZ": 2,
    "ZA": 2,
    "JP": 2,
    "SG": 1,
    "CH": 1,
    "IL": 1,
}
"""Countries of the shop's people, by how many of a hundred or so live there."""

PROVINCES = {"US": ("CA", "NY", "TX", "FL", "WA"), "CA": ("ON", "QC", "BC"), "AU": ("NSW", "VIC")}

FIRST = (
    *("Ada", "Ben", "Chloé", "Dmitri", "Élodie", "Fatima", "Grace", "Hiroshi", "Ingrid", "José"),
    *("Kavya", "Liam", "María", "Noah", "Olivia", "Priya", "Quentin", "Rosa", "Søren", "Thandiwe"),
    *("Uma", "Viktor", "Wanjiru", "Xavier", "Yael", "Zoë", "Łukasz", "Åsa", "Zahra", "Bruno"),
)
LAST = (
    *("Smith", "Jones", "García", "Müller", "Dubois", "Rossi", "Kowalski", "Nilsson", "Silva"),
    *("Patel", "Tanaka", "Cohen", "O'Neill", "van der Berg", "Nkosi", "Tremblay", "Hernández"),
    *("Brown", "Wilson", "Singh", "López", "Bianchi", "Nguyen", "Lee", "Fernandes", "Ó Briain"),
)

ODD = (
    ("Robert'); DROP TABLE customer;--", "Tables"),
    ("{{ first_name }}", "{% for x in y %}"),
    ("{first_name|Hi}", "%s%n${jndi:ldap://x}"),
    ("<script>alert(1)</script>", "<b>Bold</b>"),
    ("Zoë 🧁🏳️‍🌈", "👩‍👩‍👧"),
    ("\u202eمريم", "الأحمد"),
    ("שרה", "כהן"),
    ("李", "小龍"),
    ("Null", "Undefined"),
    ("", ""),
    ("  Padded  ", "\tTabbed\n"),
    ("A" * 255, "B" * 255),
    ("=HYPERLINK(1)", "+1+1"),
    ("Z\u0301\u0302\u0303a\u0301lgo", "e\u0301 not é"),
)
"""Names that break whatever builds SQL, templates, HTML, spreadsheets or widths out of text."""

GOODS = (
    *("Candle", "Mug", "Tea Towel", "Notebook", "Poster", "Vase", "Blanket", "Lamp", "Clock"),
    *("Teapot", "Cushion", "Basket", "Frame", "Apron", "Bowl", "Planter", "Soap", "Throw"),
)
COLOURS = ("Red", "Blue", "Sand")

NOTE = "Please leave it with the neighbours, but not with the ones who kept it last time. "

LANDINGS = (
    None,
    "/",
    "/?utm_source=sms&utm_medium=text&utm_campaign=spring",
    "/products/mug?utm_source=newsletter&utm_medium=email",
    "/collections/all?utm_source=Google&utm_medium=cpc&gclid=abc",
)
