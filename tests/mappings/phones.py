"""Numbers of people in many countries, and how they write them down."""

WRITTEN = {
    "US": (
        "+14155552671",
        ["4155552671", "(415) 555-2671", "415.555.2671", "1-415-555-2671", "011 1 415 555 2671"],
    ),
    "CA": ("+14165551234", ["4165551234", "416-555-1234", "1 (416) 555 1234", "1.416.555.1234"]),
    "GB": (
        "+447400123456",
        [
            "07400123456",
            "07400 123456",
            "(07400) 123-456",
            "7400 123456",
            "+44 (0)7400 123456",
            "+44 07400 123456",
        ],
    ),
    "IE": ("+353850123456", ["085 012 3456", "(085) 0123456", "+353 (0)85 012 3456"]),
    "DE": (
        "+4915123456789",
        [
            "0151 23456789",
            "0151/23456789",
            "0151-2345 67 89",
            "+49 (0) 151 23456789",
            "01512 3456789",
        ],
    ),
    "FR": (
        "+33612345678",
        [
            "06 12 34 56 78",
            "06.12.34.56.78",
            "06-12-34-56-78",
            "6 12 34 56 78",
            "+33 (0)6 12 34 56 78",
        ],
    ),
    "IT": ("+393123456789", ["312 345 6789", "312/3456789", "312.345.67.89"]),
    "ES": ("+34612345678", ["612 345 678", "612 34 56 78", "612-345-678", "612.345.678"]),
    "NL": ("+31612345678", ["06 12345678", "06-12345678", "06-12 34 56 78", "+31 (0)6 1234 5678"]),
    "CH": ("+41781234567", ["078 123 45 67", "078/123 45 67", "(078) 1234567"]),
    "SE": ("+46701234567", ["070-123 45 67", "0701234567", "070 1234567", "+46 (0)70-123 45 67"]),
    "DK": ("+4532123456", ["32 12 34 56", "3212 3456", "32123456"]),
    "PL": ("+48512345678", ["512 345 678", "512-345-678", "512345678"]),
    "TR": ("+905012345678", ["0501 234 56 78", "(0501) 234 56 78", "501 234 5678"]),
    "IL": ("+972502345678", ["050-234-5678", "0502345678", "(050) 2345678"]),
    "AE": ("+971501234567", ["050 123 4567", "0501234567", "050-1234567"]),
    "ZA": ("+27711234567", ["071 123 4567", "(071) 123-4567", "0711234567"]),
    "IN": ("+918123456789", ["08123456789", "81234 56789", "8123-456-789", "0 81234-56789"]),
    "CN": ("+8613123456789", ["131 2345 6789", "131-2345-6789", "13123456789"]),
    "HK": ("+85251234567", ["5123 4567", "5123-4567", "51234567"]),
    "SG": ("+6581234567", ["8123 4567", "8123-4567", "81234567"]),
    "JP": (
        "+819012345678",
        ["090-1234-5678", "09012345678", "(090) 1234-5678", "010 81 90 1234 5678"],
    ),
    "KR": ("+821020000000", ["010-2000-0000", "01020000000", "010.2000.0000"]),
    "AU": ("+61412345678", ["0412 345 678", "0412345678", "(0412) 345-678", "0011 61 412 345 678"]),
    "NZ": ("+64211234567", ["021 123 4567", "(021) 1234567", "0211234567"]),
    "BR": (
        "+5511961234567",
        ["(11) 96123-4567", "11 96123 4567", "011961234567", "0 11 96123-4567"],
    ),
    "MX": ("+525512345678", ["55 1234 5678", "(55) 1234-5678", "55-12-34-56-78"]),
    "AR": ("+5491123456789", ["011 15-2345-6789", "+54 9 11 2345-6789", "(011) 15 2345 6789"]),
}
"""By country: the number that is meant, and how its owner writes it."""

FULLWIDTH = str.maketrans("0123456789+", "".join(chr(0xFEE0 + ord(c)) for c in "0123456789+"))
ARABIC = str.maketrans("0123456789", "".join(chr(0x0660 + n) for n in range(10)))


def spread(number: str, by: str) -> str:
    """Write a number in threes."""
    digits = number[1:]
    return "+" + by.join(digits[at : at + 3] for at in range(0, len(digits), 3))


MESSY = {
    "as it is": str,
    "with 00": lambda number: "00" + number[1:],
    "with 00 and blanks": lambda number: spread(number, " ").replace("+", "00 "),
    "with blanks": lambda number: spread(number, " "),
    "with dots": lambda number: spread(number, "."),
    "with dashes": lambda number: spread(number, "-"),
    "with unbreakable blanks": lambda number: spread(number, "\xa0"),
    "with thin blanks": lambda number: spread(number, "\u2009"),
    "with long dashes": lambda number: spread(number, "\u2013"),
    "blanks around": lambda number: f" \t{number}\r\n",
    "in brackets": lambda number: f"({number})",
    "as a link": lambda number: f"tel:{number}",
    "with a label": lambda number: f"Tel. {number}",
    "in fullwidth digits": lambda number: number.translate(FULLWIDTH),
    "in Arabic digits": lambda number: number.translate(ARABIC),
    "with marks of direction": lambda number: f"\u202a{number}\u202c",
    "with a mark of byte order": lambda number: f"\ufeff{number}",
    "with an extension": lambda number: f"{number} x12",
    "with an extension in words": lambda number: f"{number} ext. 12",
    "with NUL": lambda number: f"{number}\0",
}
"""What people, forms and spreadsheets make of an international number."""

NOBODY = {
    "nothing": "",
    "blanks": "   ",
    "a dash": "-",
    "a word": "unknown",
    "not available": "n/a",
    "a sentence": "call me after six",
    "zeros": "0000000",
    "more zeros": "00000000000",
    "zeros of a country": "+10000000000",
    "ones": "1111111111",
    "fives": "5555555555",
    "counted up": "1234567890",
    "too short": "555-2671",
    "an emergency": "911",
    "a short code": "12345",
    "too long": "+141555526710000",
    "a country alone": "+1",
    "a country that is none": "+999 1234 5678",
    "letters no key has": "555-555-SHIP",
    "two numbers": "415-555-2671 / 415-555-2672",
    "two numbers and a word": "415-555-2671 or 415-555-2672",
    "two numbers and a comma": "+14155552671, +14155552672",
    "two numbers and a semicolon": "+14155552671;+14155552672",
    "two numbers in two lines": "+14155552671\n+14155552672",
    "powers of ten": "4.155552671E9",
    "an e-mail address": "4155552671@example.com",
    "SQL": "4155552671' OR '1'='1",
    "a template": "{{phone}}",
    "true": True,
    "no number": float("nan"),
    "none": None,
    "very long": "+1" + "4155552671" * 1000,
    "minus": "-4155552671-1",
}
"""What nobody in the United States can be reached at."""
