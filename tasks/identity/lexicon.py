"""Words of forms that say nothing of who someone is, or say it in several ways."""


def table(text: str) -> dict[str, str]:
    """Read lines of `word: what is written for it`."""
    lines = (line.split(":") for line in text.strip().splitlines())
    return {one: word.strip() for word, written in lines for one in written.split()}


TITLES = table("""
    m: mr herr sir monsieur senor signor
    f: mrs ms miss frau mme madame mlle senora signora lady
    : dr prof professor rev
""")
"""Titles before a name, and the sex they tell."""

GENERATIONS = table("""
    junior: jr jnr junior
    senior: sr snr senior
    2: ii 2nd
    3: iii 3rd
    4: iv 4th
""")

NOBODY = table("""
    nobody: test tester testing guest unknown na none null nil undefined customer anonymous nobody
    nobody: noname firstname lastname first last name fname lname x xx xxx asdf
""")
"""What stands in a name's place where there is none."""

STREETS = table("""
    st: street str strasse saint
    av: avenue ave avenida avda
    bd: boulevard blvd
    cr: crescent cres
    rd: road
    dr: drive
    ln: lane
    ct: court
    pl: place
    sq: square
    cct: circuit
    cl: close
    tce: terrace
    pde: parade
    hwy: highway
    pkwy: parkway
    cir: circle
    trl: trail
    gdns: gardens
    gr: grove
    mt: mount
    n: north
    s: south
    e: east
    w: west
""")

UNITS = table("unit: apt apartment unit flat suite ste no nr number")
"""What stands before the number of a flat."""

PLACEHOLDER_DAYS = frozenset(("19000101", "19700101", "00010101", "11111111"))
"""What forms give as a birthday if nobody says one."""
