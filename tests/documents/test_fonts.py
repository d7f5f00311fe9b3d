"""Faces come from the configuration, then from the computer, then from the packages."""

import shutil

import noto_cjk_sans_otc
import pylopdf_fonts_zh_cn
import pytest

from unionportal.documents.fonts.face import FontError, face
from unionportal.documents.fonts.families import ROLES, FontSet, choose
from unionportal.documents.fonts.installed import installed_faces

SANS = str(pylopdf_fonts_zh_cn.sans_path())


def test_without_settings_or_installed_fonts_the_packages_serve_every_role():
    fonts = FontSet(folders=())
    assert [getattr(fonts, role).faces[0].name for role in ROLES] == [
        "NotoSerifSC-Regular",
        "NotoSerifSC-Regular",
        "NotoSerifSC-Regular",
        "NotoSansSC-Regular",
    ]
    assert fonts.title.bolden > 0
    assert fonts.missing == ()


def test_a_configured_face_comes_first():
    fonts = FontSet({"body": SANS, "kai": f"{noto_cjk_sans_otc.FONT_PATH}#2"}, folders=())
    assert fonts.body.faces[0] is face(SANS, 0)
    assert fonts.kai.faces[0].name == "NotoSansCJKsc-Regular"


def test_an_installed_face_is_found_by_family_and_weight(tmp_path):
    shutil.copy(SANS, tmp_path / "a.otf")
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    (found,) = installed_faces((tmp_path,))
    assert (found.weight, found.families) == (400, {"noto sans sc"})
    assert choose(folders=(tmp_path,)) == {"hei": (str(tmp_path / "a.otf"), 0)}


@pytest.mark.parametrize(
    ("configured", "words"),
    [({"body": "nowhere.ttf"}, "找不到"), ({"bold": SANS}, "未知"), ({"kai": __file__}, "字体文件")],
)
def test_a_wrong_setting_is_named(configured, words):
    with pytest.raises(FontError, match=words):
        FontSet(configured, folders=())


def test_every_font_knows_what_it_lacks():
    fonts = FontSet(folders=())
    fonts.kai.width("甲\ue123")
    fonts.hei.encode("\ue124")
    assert fonts.missing == ("\ue123", "\ue124")
