"""The frame, the draw, fall-out and the urvalsprotokoll."""

import hashlib
import io
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from inspection.drawing.fallout import Fallout, apply_fallout
from inspection.drawing.protocol import build_protocol
from inspection.drawing.reader import read_frame
from inspection.drawing.register import Frame, FrameRow, frame_by_count, make_frame
from inspection.drawing.sampling import (
    Draw,
    draw_sample,
    parse_share,
    sample_size,
    sizes_by_number,
    sizes_by_quota,
    sizes_by_share,
)
from ojcore.errors import Problems, UserError

SEED = "GR-2026-001:4711"
EVEN = frame_by_count({"K": 38, "M": 38})

ids = st.text(st.sampled_from("AKM0123456789"), min_size=1, max_size=4)
frames = st.dictionaries(ids, st.sampled_from(["kvinnor", "män", "annat"]), min_size=1, max_size=40)


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def frame_of(stratum_by_id: dict[str, str]) -> Frame:
    return make_frame(FrameRow("", stratum, each) for each, stratum in stratum_by_id.items())


def drawn(draw: Draw, stratum: str) -> tuple[str, ...]:
    return next(each.drawn for each in draw.strata if each.name == stratum)


# --- the frame


def test_a_frame_is_read_from_a_file_with_a_column_of_strata() -> None:
    content = "\ufeffid;kön;övrigt\r\n K2 ;kvinnor;x\r\nM1;män;y\r\n\r\nK1;kvinnor;\r\n".encode()
    assert read_frame(content, "kön").strata == {"kvinnor": ("K2", "K1"), "män": ("M1",)}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_comma_semicolon_and_tab_are_all_read(mark: str) -> None:
    assert read_frame(f'id{mark}kön\nA1{mark}"k"\n'.encode(), "kön").strata == {"k": ("A1",)}


def test_excel_is_read_as_csv_is_and_the_sheet_with_the_ids_is_the_frame() -> None:
    workbook = Workbook()
    workbook.active.append(["Register över avslutade utredningar"])
    sheet = workbook.create_sheet("Akter")
    for row in ([], ["kön", "id"], ["kvinnor", 17], ["män", "M1"], [], ["kvinnor", "K1"]):
        sheet.append(row)
    assert read_frame(saved(workbook), "kön", "ram.xlsx").strata == {"kvinnor": ("17", "K1"), "män": ("M1",)}


def test_a_hidden_row_is_told_and_two_sheets_with_ids_are_not_chosen_between() -> None:
    workbook = Workbook()
    for row in (["id"], ["A1"], ["A2"], ["A3"]):
        workbook.active.append(row)
    workbook.active.row_dimensions[3].hidden = True
    with pytest.raises(Problems, match="rad 3 är dold eller bortfiltrerad"):
        read_frame(saved(workbook), None, "ram.xlsx")
    workbook.create_sheet("Äldre").append(["id"])
    with pytest.raises(UserError, match="bladen 'Sheet' och 'Äldre' har alla en kolumn 'id'"):
        read_frame(saved(workbook), None, "ram.xlsx")


def test_a_frame_from_windows_is_read_with_its_letters() -> None:
    assert read_frame("id;kön\nA1;män\n".encode("cp1252"), "kön").strata == {"män": ("A1",)}
    assert read_frame("id;kön\nA1;män\n".encode("utf-16"), "kön").strata == {"män": ("A1",)}


def test_without_strata_the_group_is_one() -> None:
    assert read_frame(b"id\nA1\nA2\n", None).strata == {"alla": ("A1", "A2")}


def test_all_faults_of_a_frame_are_told_at_once_with_their_rows() -> None:
    lines = ["id,grupp,pnr", "A1,k,", "A1,m,", ",k,", "A2,,", "640823-3234,k,", "A3,k,640823-3234", "A4|x,k,"]
    lines += ["Anna Svensson,k,", "581/2015,k,", "A5,k,,x", "A6,k\ufffd,"]
    with pytest.raises(Problems) as refusal:
        read_frame("\n".join(lines).encode(), "grupp", "ram.csv")
    personal = "ser ut som ett personnummer; ramen får bara ha löpnummer, nyckeln stannar hos inspektören"
    assert str(refusal.value).splitlines() == [
        "ram.csv kunde inte läsas, inget har sparats:",
        f"rad 7, kolumn 'pnr': {personal}",
        "rad 11: fler celler än rubriker",
        "rad 3: samma id som rad 2; varje akt får finnas en gång",
        "rad 4: id är tomt",
        "rad 5: urvalsgruppens namn är tomt",
        f"rad 6: {personal}",
        "rad 8: tecknet | får inte finnas i id eller urvalsgrupp, för det skiljer delarna åt i lottningen",
        "rad 9: id ser ut som ett namn; använd ett löpnummer",
        "rad 10: id ser ut som ett diarienummer; använd ett löpnummer",
        "rad 12: tecken är förvanskade; spara om filen som 'CSV UTF-8'",
    ]


def test_the_refusal_of_a_personnummer_does_not_repeat_it() -> None:
    with pytest.raises(Problems) as refusal:
        read_frame(b"id,grupp\n640823-3234,k\n19640823-3234,k\n", "grupp")
    assert "3234" not in str(refusal.value)


def test_a_frame_without_headings_whose_first_row_is_a_personnummer_is_not_repeated_either() -> None:
    with pytest.raises(UserError, match="rubrikraden ser ut som ett personnummer") as refusal:
        read_frame(b"640823-3234,k\n19640823-3234,k\n", "k")
    assert "3234" not in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "filen är tom."),
        (b"id,grupp\n", "den har inga akter"),
        (b"nr,grupp\nA1,k\n", "kolumnen 'id' saknas. Filens kolumner: nr, grupp."),
        (b"id,grupp\nA1,k\n", "kolumnen 'kön' saknas. Filens kolumner: id, grupp."),
        ("id,kön,kön\nA1,k,k\n".encode(), "kolumnen 'kön' finns flera gånger. Filens kolumner: id, kön, kön."),
        ('id,kön\n"A1,k\n'.encode(), "inre citattecken dubbleras."),
    ],
)
def test_a_file_that_is_no_frame_is_refused_with_the_reason(content: bytes, message: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_frame(content, "grupp" if content == b"id,grupp\n" else "kön", "ram.csv")
    assert str(refusal.value).startswith("ram.csv kunde inte läsas, inget har sparats:")
    assert str(refusal.value).endswith(message)


def test_a_frame_by_count_numbers_each_stratum() -> None:
    frame = frame_by_count({"män": 2, "kvinnor": 3})
    assert frame.strata == {"kvinnor": ("K001", "K002", "K003"), "män": ("M001", "M002")}


def test_strata_that_begin_alike_get_longer_prefixes() -> None:
    assert frame_by_count({"Kista": 1, "Kungsholmen": 1}).strata == {"Kista": ("KI001",), "Kungsholmen": ("KU001",)}


def test_an_empty_stratum_is_refused() -> None:
    with pytest.raises(UserError, match="minst en akt i varje urvalsgrupp: män"):
        frame_by_count({"kvinnor": 3, "män": 0})


def test_the_hash_of_a_frame_is_that_of_its_sorted_lines() -> None:
    frame = read_frame("id,kön\nM1,män\nK2,kvinnor\nK1,kvinnor\n".encode(), "kön")
    assert frame.sha256 == hashlib.sha256("kvinnor\tK1\nkvinnor\tK2\nmän\tM1\n".encode()).hexdigest()


# --- the draw


def test_the_published_vector_comes_out() -> None:
    draw = draw_sample(EVEN, sizes_by_number(EVEN, 5), SEED)
    assert drawn(draw, "K") == ("K014", "K036", "K004", "K020", "K029")
    assert drawn(draw, "M") == ("M030", "M025", "M020", "M028", "M005")


def test_a_draw_is_repeated_by_ranking_hashes_by_hand() -> None:
    draw = draw_sample(EVEN, sizes_by_number(EVEN, 19), SEED)
    for stratum in draw.strata:
        keys = {
            hashlib.sha256(f"{SEED}|{stratum.name}|{each}".encode()).hexdigest(): each
            for each in EVEN.strata[stratum.name]
        }
        assert [*stratum.drawn, *stratum.reserve] == [keys[key] for key in sorted(keys)]
        assert len(stratum.drawn) == 19


def test_a_draw_has_the_shape_that_the_command_prints() -> None:
    frame = frame_by_count({"K": 2, "M": 1})
    assert draw_sample(frame, {"K": 1}, "frö", "tärning").as_dict() == {
        "seed": "frö",
        "frame_sha256": frame.sha256,
        "strata": {
            "K": {"size": 2, "drawn": ["K002"], "reserve": ["K001"]},
            "M": {"size": 1, "drawn": [], "reserve": ["M001"]},
        },
    }


@given(frames, st.randoms(use_true_random=False), st.text(min_size=1).filter(lambda text: text.strip().isalpha()))
def test_the_same_seed_gives_the_same_draw_in_any_order(
    stratum_by_id: dict[str, str], order: Random, seed: str
) -> None:
    items = list(stratum_by_id.items())
    order.shuffle(items)
    first, second = frame_of(stratum_by_id), frame_of(dict(items))
    sizes = sizes_by_share(first, Decimal("0.5"))
    assert first.sha256 == second.sha256
    assert draw_sample(first, sizes, seed) == draw_sample(second, sizes, seed)
    assert draw_sample(first, sizes, seed).sha256 == draw_sample(second, sizes, seed).sha256


@given(frames, st.integers(0, 100))
def test_drawn_and_reserve_together_are_the_frame_and_a_larger_draw_only_adds(
    stratum_by_id: dict[str, str], percent: int
) -> None:
    frame = frame_of(stratum_by_id)
    small = draw_sample(frame, sizes_by_share(frame, Decimal(max(1, percent)) / 100), SEED)
    everything = draw_sample(frame, sizes_by_share(frame, Decimal(1)), SEED)
    for one, all_ in zip(small.strata, everything.strata, strict=True):
        assert [*one.drawn, *one.reserve] == list(all_.drawn)
        assert sorted(all_.drawn) == sorted(frame.strata[one.name])
        assert one.size == len(all_.drawn)


def test_another_seed_gives_another_draw() -> None:
    sizes = sizes_by_number(EVEN, 19)
    assert draw_sample(EVEN, sizes, "a").strata != draw_sample(EVEN, sizes, "b").strata


def test_every_file_is_drawn_about_as_often_over_many_seeds() -> None:
    frame = frame_by_count({"K": 10})
    times = dict.fromkeys(frame.strata["K"], 0)
    for seed in range(2000):
        for each in drawn(draw_sample(frame, {"K": 3}, f"frö {seed}"), "K"):
            times[each] += 1
    # 600 expected, standard deviation 20.5: five of them either way.
    assert all(500 < count < 700 for count in times.values())


@pytest.mark.parametrize("seed", ["", "  "])
def test_a_draw_without_a_seed_is_refused(seed: str) -> None:
    with pytest.raises(UserError, match="behöver ett frö"):
        draw_sample(EVEN, {"K": 1}, seed)


def test_a_personnummer_is_no_seed() -> None:
    with pytest.raises(UserError, match="Frö: texten innehåller personnummer"):
        draw_sample(EVEN, {"K": 1}, "640823-3234")


# --- how many


def test_a_share_is_rounded_half_up_in_each_stratum_and_never_to_none() -> None:
    frame = frame_by_count({"A": 5, "B": 4, "C": 1, "D": 3})
    assert sizes_by_share(frame, Decimal("0.5")) == {"A": 3, "B": 2, "C": 1, "D": 2}
    assert sizes_by_share(frame, Decimal("0.01")) == {"A": 1, "B": 1, "C": 1, "D": 1}


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("50 %", "0.5"),
        ("50%", "0.5"),
        ("50", "0.5"),
        ("0,5", "0.5"),
        ("0.5", "0.5"),
        ("1 %", "0.01"),
        ("100 %", "1"),
        ("12,5 %", "0.125"),
    ],
)
def test_a_share_is_read_as_people_write_it(text: str, share: str) -> None:
    assert parse_share(text) == Decimal(share)


@pytest.mark.parametrize("text", ["", "1", "0", "101 %", "halva", "-5 %", "1/2"])
def test_other_shares_are_refused(text: str) -> None:
    with pytest.raises(UserError, match=f"Andelen '{text}'"):
        parse_share(text)


def test_quotas_are_checked_against_the_frame_all_at_once() -> None:
    with pytest.raises(Problems) as refusal:
        sizes_by_quota(frame_by_count({"K": 3, "M": 2}), {"K": 4, "X": 1, "M": -1})
    assert refusal.value.lines == [
        "urvalsgruppen 'K' har 3 akter; 4 går inte att dra",
        "urvalsgruppen 'M' har 2 akter; -1 går inte att dra",
        "urvalsgruppen 'X' finns inte; ramens grupper: K, M",
    ]


def test_a_number_is_for_every_stratum() -> None:
    assert sizes_by_number(frame_by_count({"K": 3, "M": 2}), 2) == {"K": 2, "M": 2}
    with pytest.raises(Problems, match="'M' har 2 akter; 3 går inte att dra"):
        sizes_by_number(frame_by_count({"K": 3, "M": 2}), 3)


def test_nothing_is_no_draw() -> None:
    with pytest.raises(Problems, match="inga akter skulle dras"):
        sizes_by_quota(EVEN, {"K": 0})


@pytest.mark.parametrize(
    ("population", "margin", "size"), [(76, 0.1, 43), (1000, 0.05, 278), (10, 0.05, 10), (1, 0.5, 1)]
)
def test_the_sample_size_is_the_formula_s(population: int, margin: float, size: int) -> None:
    assert sample_size(population, margin) == size


def test_a_margin_of_nothing_has_no_sample_size() -> None:
    with pytest.raises(ValueError, match="margin"):
        sample_size(76, 0)


# --- fall-out

SMALL = draw_sample(frame_by_count({"K": 4, "M": 4}), {"K": 2, "M": 2}, SEED)


def test_fall_out_is_replaced_by_the_first_of_the_reserve_and_may_fall_out_again() -> None:
    (first, second), (reserve, last) = SMALL.strata[0].drawn, SMALL.strata[0].reserve
    selection = apply_fallout(
        SMALL, [Fallout(first, "akt_saknas", replace=True), Fallout(reserve, "fel_period", replace=True)]
    )
    kvinnor, man = selection.strata
    assert kvinnor.to_review == (second, last)
    assert kvinnor.reserve == ()
    assert [(each.id, each.replacement) for each in kvinnor.fallout] == [(first, reserve), (reserve, last)]
    assert man.to_review == SMALL.strata[1].drawn
    sample = selection.sample
    assert (sample.frame_size, sample.population, sample.drawn) == (8, 7, 6)
    assert (sample.outside_frame, sample.not_reviewable) == (1, 1)
    assert selection.stratum_of == {second: "K", last: "K", man.to_review[0]: "M", man.to_review[1]: "M"}


def test_fall_out_without_replacement_leaves_fewer_to_review() -> None:
    first = SMALL.strata[0].drawn[0]
    selection = apply_fallout(SMALL, [Fallout(first, "inte_representativ", replace=False)])
    assert len(selection.strata[0].to_review) == 1
    assert selection.sample.population == 8
    assert selection.sample.not_reviewable == 1


@pytest.mark.parametrize(
    ("fallouts", "message"),
    [
        ([Fallout("K999", "annat", replace=False)], "Akten K999 är inte dragen"),
        ([Fallout("{0}", "annat", replace=False)] * 2, "eller har redan fallit bort"),
        ([Fallout("{0}", "trött", replace=False)], "okänt skäl 'trött'. Tillåtna: fel_malgrupp"),
        ([Fallout("{0}", "annat", replace=False, note="640823-3234")], "innehåller personnummer"),
        (
            [Fallout(f"{{{each}}}", "annat", replace=True) for each in range(3)],
            "reservlistan i urvalsgruppen 'K' är slut",
        ),
    ],
)
def test_impossible_fall_out_is_refused(fallouts: list[Fallout], message: str) -> None:
    order = [*SMALL.strata[0].drawn, *SMALL.strata[0].reserve]
    named = [Fallout(each.id.format(*order), each.reason, each.replace, each.note) for each in fallouts]
    with pytest.raises(UserError, match=message):
        apply_fallout(SMALL, named)


# --- the protocol


def test_the_protocol_has_all_it_takes_to_repeat_the_draw() -> None:
    first, reserve = SMALL.strata[0].drawn[0], SMALL.strata[0].reserve[0]
    selection = apply_fallout(SMALL, [Fallout(first, "akt_saknas", replace=True, note="Utlånad.")])
    sections = {each.heading: each for each in build_protocol(selection)}
    assert list(sections) == ["Ram", "Lottning", "Akter", "Bortfall", "Kontroll"]
    assert ("Ramens kontrollsumma", SMALL.frame_sha256) in sections["Ram"].rows
    assert dict(sections["Lottning"].rows)["Frö"] == SEED
    assert dict(sections["Lottning"].rows)["Fröets ursprung"] == "inte angivet"
    assert {each.title: each.items for each in sections["Akter"].lists} == {
        "Dragna i ordning, urvalsgruppen K": SMALL.strata[0].drawn,
        "Reservlista i ordning, urvalsgruppen K": SMALL.strata[0].reserve,
        "Dragna i ordning, urvalsgruppen M": SMALL.strata[1].drawn,
        "Reservlista i ordning, urvalsgruppen M": SMALL.strata[1].reserve,
    }
    explained = f"akten kunde inte lämnas fram (gick inte att granska), ersatt av {reserve}. Utlånad."
    assert dict(sections["Bortfall"].rows)[first] == explained
    assert sections["Kontroll"].lists[0].title == "Så upprepas lottningen"
