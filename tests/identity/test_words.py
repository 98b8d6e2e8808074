import pytest

from tasks.identity import words


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Éloïse", "eloise"),
        ("O'Neill", "oneill"),
        ("ŁUKASZ", "lukasz"),
        ("van der Berg", "vanderberg"),
        ("Dr. Ann M.", "ann"),
        ("Smith Jr.", "smith"),
        ("Senior", "senior"),
        ("J.", "j"),
        ("李", "李"),
        ("guest", ""),
        ("N/A", ""),
        ("  ", ""),
    ],
)
def test_a_name_is_one_word_without_titles_accents_and_generations(written, name):
    assert words.name(written) == name


@pytest.mark.parametrize(
    ("written", "generation"),
    [
        ("Smith Jr", "junior"),
        ("Smith, Sr.", "senior"),
        ("Lee III", "3"),
        ("Senior", ""),
        ("Smith", ""),
    ],
)
def test_a_name_may_say_which_of_two_it_is(written, generation):
    assert words.generation(written) == generation


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Jane.Doe+shop@Googlemail.com", "janedoe@gmail.com"),
        ("jane.doe@web.de", "jane.doe@web.de"),
        ("no address", ""),
        ("@web.de", ""),
    ],
)
def test_an_e_mail_is_its_mailbox(written, address):
    assert words.email(written) == address


@pytest.mark.parametrize(
    "written", ["+61 412 345 678", "0412345678", "(0412) 345-678", "0061412345678"]
)
def test_a_phone_is_the_same_however_it_is_written(written):
    assert words.phone(written) == "412345678"


@pytest.mark.parametrize("written", ["0000000000", "123", "none", "+1 555 1111111"])
def test_what_nobody_answers_is_no_phone(written):
    assert words.phone(written) == ""


@pytest.mark.parametrize(
    ("written", "street", "house"),
    [
        ("14 High Street", "highst", "14"),
        ("14, High St.", "highst", "14"),
        ("Flat 2, 14 High Street", "highst", "14"),
        ("Hauptstraße 5a", "hauptst", "5a"),
        ("The Old Mill", "theoldmill", ""),
        ("7", "", "7"),
    ],
)
def test_an_address_is_a_street_and_a_house_number(written, street, house):
    assert words.split(written) == (street, house)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1980-02-03", "19800203"),
        ("1980-02-03T00:00:00Z", "19800203"),
        ("1980-02-03 00:00:00", "19800203"),
        ("03/02/1980", "19800203"),
        ("3.2.1980", "19800203"),
        ("19800203", "19800203"),
        ("1900-01-01", ""),
        ("1980", ""),
        ("unknown", ""),
    ],
)
def test_a_day_is_read_whichever_way_it_is_written(written, day):
    assert words.day(written) == day


@pytest.mark.parametrize(
    ("one", "other"),
    [("catherine", "kathryn"), ("stubbs", "stubs"), ("philip", "filip"), ("zoe", "soe")],
)
def test_names_that_sound_alike_sound_alike(one, other):
    assert words.sound(one) == words.sound(other)
