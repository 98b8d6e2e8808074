"""North America: which time zones a state or province keeps, and whose area code a number has.

A region is written as ISO 3166-2 does (US-FL, CA-ON). Zones that never differ are named once:
Boise keeps Denver's time, Detroit and Indianapolis New York's.
"""

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"
ATLANTIC = "America/Puerto_Rico"
ALASKA = ("America/Anchorage", "America/Adak")

ZONES: dict[str, tuple[str, ...]] = {
    "US-AK": ALASKA,
    "US-AZ": ("America/Phoenix", MOUNTAIN),  # the Navajo Nation changes its clocks
    "US-FL": (EASTERN, CENTRAL),
    "US-HI": ("Pacific/Honolulu",),
    "US-ID": (MOUNTAIN, PACIFIC),
    "US-IN": (EASTERN, CENTRAL),
    "US-KS": (CENTRAL, MOUNTAIN),
    "US-KY": (EASTERN, CENTRAL),
    "US-MI": (EASTERN, CENTRAL),
    "US-ND": (CENTRAL, MOUNTAIN),
    "US-NE": (CENTRAL, MOUNTAIN),
    "US-NV": (PACIFIC, MOUNTAIN),
    "US-OR": (PACIFIC, MOUNTAIN),
    "US-SD": (CENTRAL, MOUNTAIN),
    "US-TN": (EASTERN, CENTRAL),
    "US-TX": (CENTRAL, MOUNTAIN),
    **{
        f"US-{state}": (zone,)
        for zone, states in {
            EASTERN: "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
            CENTRAL: "AL AR IA IL LA MN MO MS OK WI",
            MOUNTAIN: "CO MT NM UT WY",
            PACIFIC: "CA WA",
        }.items()
        for state in states.split()
    },
    "CA-AB": ("America/Edmonton",),
    "CA-BC": ("America/Vancouver", "America/Edmonton", "America/Dawson_Creek"),
    "CA-MB": ("America/Winnipeg",),
    "CA-NB": ("America/Halifax",),
    "CA-NL": ("America/St_Johns", "America/Halifax"),
    "CA-NS": ("America/Halifax",),
    "CA-NT": ("America/Edmonton",),
    "CA-NU": ("America/Toronto", "America/Panama", "America/Winnipeg", "America/Edmonton"),
    "CA-ON": ("America/Toronto", "America/Winnipeg", "America/Panama"),
    "CA-PE": ("America/Halifax",),
    "CA-QC": ("America/Toronto", "America/Halifax", ATLANTIC),
    "CA-SK": ("America/Regina", "America/Edmonton"),
    "CA-YT": ("America/Whitehorse",),
}

ISLANDS: dict[str, tuple[str, ...]] = {
    "PR": (ATLANTIC,),
    "VI": (ATLANTIC,),
    "GU": ("Pacific/Guam",),
    "MP": ("Pacific/Guam",),
    "AS": ("Pacific/Pago_Pago",),
    "PW": ("Pacific/Palau",),
    "FM": ("Pacific/Chuuk", "Pacific/Pohnpei"),
    "MH": ("Pacific/Majuro",),
    # and those that share the +1 of the United States
    "BM": ("Atlantic/Bermuda",),
    "BS": ("America/Toronto",),
    "DO": ("America/Santo_Domingo",),
    "JM": ("America/Jamaica",),
    "KY": ("America/Panama",),
    "TC": ("America/Grand_Turk",),
    **dict.fromkeys(
        ("AG", "AI", "BB", "DM", "GD", "KN", "LC", "MS", "SX", "TT", "VC", "VG"), (ATLANTIC,)
    ),
}
"""Countries and territories whose zones are not those of a calling code."""

TERRITORIES = frozenset({"PR", "VI", "GU", "MP", "AS"})
"""Countries of a number where the rules of the United States' carriers hold."""
ASSOCIATED = frozenset({"PW", "FM", "MH"})
"""Countries that stores write as states of the United States, as they do the territories."""

_CODES = {
    "US-AK": "907",
    "US-AL": "205 251 256 334 483 659 938",
    "US-AR": "327 479 501 870",
    "US-AZ": "480 520 602 623 928",
    "US-CA": "209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 "
    "657 661 669 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951",
    "US-CO": "303 719 720 748 970 983",
    "US-CT": "203 475 860 959",
    "US-DC": "202 771",
    "US-DE": "302",
    "US-FL": "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 "
    "941 954",
    "US-GA": "229 404 470 478 678 706 762 770 912 943",
    "US-HI": "808",
    "US-IA": "319 515 563 641 712",
    "US-ID": "208 986",
    "US-IL": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872",
    "US-IN": "219 260 317 463 574 765 812 930",
    "US-KS": "316 620 785 913",
    "US-KY": "270 364 502 606 859",
    "US-LA": "225 318 337 457 504 985",
    "US-MA": "339 351 413 508 617 774 781 857 978",
    "US-MD": "227 240 301 410 443 667",
    "US-ME": "207",
    "US-MI": "231 248 269 313 517 586 616 679 734 810 906 947 989",
    "US-MN": "218 320 507 612 651 763 924 952",
    "US-MO": "235 314 417 557 573 636 660 816 975",
    "US-MS": "228 471 601 662 769",
    "US-MT": "406",
    "US-NC": "252 336 472 704 743 828 910 919 980 984",
    "US-ND": "701",
    "US-NE": "308 402 531",
    "US-NH": "603",
    "US-NJ": "201 551 609 640 732 848 856 862 908 973",
    "US-NM": "505 575",
    "US-NV": "702 725 775",
    "US-NY": "212 315 329 332 347 363 465 516 518 585 607 624 631 646 680 716 718 838 845 914 917 "
    "929 934",
    "US-OH": "216 220 234 283 326 330 380 419 436 440 513 567 614 740 937",
    "US-OK": "405 539 572 580 918",
    "US-OR": "458 503 541 971",
    "US-PA": "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878",
    "US-RI": "401",
    "US-SC": "803 821 839 843 854 864",
    "US-SD": "605",
    "US-TN": "423 615 629 731 865 901 931",
    "US-TX": "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 "
    "903 915 936 940 945 956 972 979",
    "US-UT": "385 435 801",
    "US-VA": "276 434 540 571 686 703 757 804 826 948",
    "US-VT": "802",
    "US-WA": "206 253 360 425 509 564",
    "US-WI": "262 274 353 414 534 608 715 920",
    "US-WV": "304 681",
    "US-WY": "307",
    "CA-AB": "368 403 587 780 825",
    "CA-BC": "236 250 257 604 672 778",
    "CA-MB": "204 431 584",
    "CA-NB": "428 506",
    "CA-NL": "709 879",
    "CA-NS": "782 902",  # and Prince Edward Island, which keeps the same time
    "CA-NU": "867",  # the three territories share it: Nunavut's zones and Whitehorse
    "CA-ON": "226 249 289 343 365 382 387 416 437 519 548 613 647 683 705 742 753 807 905 942",
    "CA-QC": "263 273 354 367 418 438 450 468 514 579 581 819 873",
    "CA-SK": "306 474 639",
}
AREA_CODES = {code: region for region, codes in _CODES.items() for code in codes.split()}

_WHOLLY = {
    EASTERN: "239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954 "
    "260 317 463 765 502 859 865 231 248 269 313 517 586 616 679 734 810 947 989",
    CENTRAL: "615 629 731 901 316 913 210 214 254 281 325 346 361 409 430 469 512 621 682 713 726 "
    "737 806 817 830 832 903 936 940 945 956 972 979",
    MOUNTAIN: "915",
    PACIFIC: "702 725 503 971",
    "America/Phoenix": "480 520 602 623",
    "America/Toronto": "226 249 289 343 365 382 387 416 437 519 548 613 647 683 705 742 753 905 "
    "942 263 354 438 450 468 514 579 819 873",
    "America/Vancouver": "604",
}
NARROW = {code: zone for zone, codes in _WHOLLY.items() for code in codes.split()}
"""Area codes that lie in one zone although their state keeps several."""

NORTH = {"867": (*ZONES["CA-NU"], *ZONES["CA-YT"])}


def zones_of(area_code: str) -> tuple[str, ...]:
    """Return the zones an area code reaches into; none when nobody here knows it."""
    if area_code in NARROW:
        return (NARROW[area_code],)
    return NORTH.get(area_code) or ZONES.get(AREA_CODES.get(area_code, ""), ())
