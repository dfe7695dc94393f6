"""A worksheet of Moodle in other languages: from the download to what Moodle reads."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.delivery.collected import read_collected
from autograder.delivery.collecting import Wishes, collect
from tests.delivery.platform_files import SLUG, table, write
from tests.delivery.written_report import grade, report


@dataclass(frozen=True)
class Language:
    """The words of a worksheet in the language of whoever downloads it."""

    head: str
    """The titles, from the number to the column of comments."""
    participant: str
    folder: str
    """The name of a folder if the names of students are hidden."""
    handed_in: str
    yes_no: tuple[str, str]
    separator: str
    sign: str
    """The decimal sign."""
    time: str


LANGUAGES = {
    "de": Language(
        "ID|Vollständiger Name|E-Mail-Adresse|Status|Gruppe|Bewertung|"
        "Bestwertung|Bewertung kann geändert werden|Zuletzt geändert (Abgabe)|"
        "Zuletzt geändert (Bewertung)|Feedback als Kommentar",
        "Teilnehmer/in", "Teilnehmerin", "Zur Bewertung abgegeben", ("Ja", "Nein"),
        ";", ",", "Sonntag, 1. März 2026, 23:58",
    ),
    "fr": Language(
        "Identifiant|Nom complet|Adresse de courriel|Statut|Groupe|Note|"
        "Note maximale|La note peut être modifiée|"
        "Dernière modification (travail remis)|Dernière modification (note)|"
        "Feedback par commentaires",
        "Participant", "Participant", "Remis pour évaluation", ("Oui", "Non"),
        ";", ",", "dimanche 1 mars 2026, 23:58",
    ),
    "es": Language(
        "Identificador|Nombre completo|Dirección de correo|Estatus|Grupo|Calificación|"
        "Calificación máxima|La calificación puede ser cambiada|"
        "Última modificación (entrega)|Última modificación (calificación)|"
        "Comentarios de retroalimentación",
        "Participante ", "Participante", "Enviado para calificar", ("Sí", "No"),
        ",", ",", "domingo, 1 de marzo de 2026, 23:58",
    ),
    "ja": Language(
        "ID|フルネーム|メールアドレス|ステータス|グループ|評点|最大評点|"
        "評定変更可能|最終更新日時 (提出)|最終更新日時 (評定)|フィードバックコメント",
        "参加者", "参加者", "評定のために提出済み", ("はい", "いいえ"),
        ",", ".", "2026年 03月 1日(日曜日) 23:58",
    ),
}  # fmt: skip
NAMES = ["Minjun Kim", "Jörg Müller-Weiß", "Seo Park"]


def worksheet(language: Language) -> bytes:
    """Return a worksheet of three students, of whom the last one is locked."""
    rows: list[list[str]] = [language.head.split("|")]
    zero = f"0{language.sign}00"
    for number, name in enumerate(NAMES, 377):
        rows.append([
            f"{language.participant}{number}", name, f"{number}@example.edu",
            language.handed_in, "", "" if number == 377 else zero, f"1{zero}",
            language.yes_no[number == 379], language.time, "-", "",
        ])  # fmt: skip
    return b"\xef\xbb\xbf" + table(rows, language.separator)


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("is_blind", [False, True])
def test_a_class_there_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_blind: bool
) -> None:
    """Names and times are read, and scores have the decimal sign of the language."""
    monkeypatch.chdir(tmp_path)
    language = LANGUAGES[name]
    folders = [language.folder] * 3 if is_blind else NAMES
    files = {
        f"{folder}_{number}_assignsubmission_file/x.py": b"%d" % number
        for number, folder in enumerate(folders, 377)
    }
    sheet = worksheet(language)
    if is_blind:
        text = csv.reader(io.StringIO(sheet.decode()), delimiter=language.separator)
        sheet = table([[row[0], *row[3:]] for row in text], language.separator)
    (tmp_path / "worksheet.csv").write_bytes(sheet)
    wishes = Wishes(None, SLUG, [SLUG], [tmp_path / "worksheet.csv"])
    collect(write(tmp_path / "d.zip", files), tmp_path / "submissions", wishes)
    found = read_collected(tmp_path / "submissions").assignments[SLUG].files
    assert {file.time for file in found} == {"2026-03-01T23:58:00"}
    students = sorted(student for file in found for student in file.students)
    wanted = "hw3-participant-{}" if is_blind else "{}@example.edu"
    assert students == [wanted.format(number) for number in (377, 378, 379)]
    report(tmp_path / "report", [grade(student, 8.5) for student in students])
    words = "export report --to moodle --grades worksheet.csv --out out"
    done = CliRunner().invoke(main, words.split())
    assert "the platform does not let it change: 1" in done.stderr
    data = (tmp_path / "out" / "worksheet.csv").read_text("utf-8")
    rows = list(csv.reader(data.splitlines(), delimiter=language.separator))
    place = rows[0].index(language.head.split("|")[5])
    sign = language.sign
    scores = [row[place] for row in rows[1:]]
    assert scores == [f"8{sign}50", f"8{sign}50", f"0{sign}00"]
    has_comment = [row[-1].startswith("<p>autograder") for row in rows[1:]]
    assert has_comment == [True, True, False]
