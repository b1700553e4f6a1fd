"""How people write the ten digits: a table of pen paths, several for each digit.

A path is a string of points ``x,y`` (x to the right, y downwards, a digit is about 100 high) that
the pen passes in order on a smooth curve. ``/`` after a point makes it a sharp corner, ``|`` lifts
the pen. Only shape counts here: size, slant, proportions and pen come from `strokes`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Glyph:
    """One way to write one digit.

    digit: the label; share: weight among the ways to write this digit; path: see above;
    bend: factor on the random bending, below 1 for shapes that show every tremor.
    """

    digit: int
    share: float
    path: str
    bend: float = 1.0


RING, BAR = 0.65, 0.8


GLYPHS = (
    # 0: round, narrow, not quite closed, closed with a curl inside, started at the left, wide
    Glyph(0, 5, "54,2 28,12 16,50 26,86 50,98 74,86 84,50 74,14 48,2", RING),
    Glyph(0, 3, "52,0 37,14 30,50 36,86 50,100 64,86 70,50 62,14 48,2", RING),
    Glyph(0, 2, "58,3 32,8 16,46 24,84 48,98 74,86 84,50 76,18 62,7", RING),
    Glyph(0, 2, "72,12 46,2 22,20 14,56 28,90 54,97 78,76 84,40 70,12 50,6 38,16", RING),
    Glyph(0, 2, "30,12 16,44 24,82 48,98 72,86 84,50 74,16 50,3 26,18", RING),
    Glyph(0, 1.5, "54,6 18,20 2,50 18,80 50,94 84,80 98,50 82,20 46,6", RING),
    # 1: a bar, slightly bent, leaning; with a flag; with flag and base; with base
    Glyph(1, 7, "51,0 49,100", BAR),
    Glyph(1, 2, "60,0 50,50 42,100", BAR),
    Glyph(1, 2, "70,0 30,100", BAR),
    Glyph(1, 1.2, "34,20 54,0 / 50,100", BAR),
    Glyph(1, 0.8, "28,20 50,2 / 50,98 | 22,98 80,98", BAR),
    Glyph(1, 0.2, "50,2 50,98 | 26,98 76,97", BAR),
    # 2: plain foot, looped foot, Z, wavy foot, hooked start, big loop, small head, curled head
    Glyph(2, 4, "14,24 32,4 60,4 72,26 58,56 14,95 / 50,92 88,95"),
    Glyph(2, 3, "16,22 36,2 64,6 72,30 56,62 30,90 13,93 13,80 30,77 52,90 72,96 92,88"),
    Glyph(2, 2, "12,12 45,6 76,12 62,46 14,94 / 50,94 90,92"),
    Glyph(2, 2, "18,20 40,2 66,10 70,36 48,66 14,94 / 42,84 68,95 90,90"),
    Glyph(2, 1.5, "26,32 14,20 32,4 62,4 74,26 56,60 18,94 / 50,95 86,92"),
    Glyph(2, 1.5, "20,30 36,6 62,2 74,22 62,58 34,94 10,90 20,72 46,78 84,96"),
    Glyph(2, 1, "26,24 44,8 58,20 44,54 10,92 / 50,88 96,84"),
    Glyph(2, 1, "30,34 26,12 50,2 72,16 66,50 40,86 14,90 20,72 50,78 90,94"),
    # 3: sharp waist, looped waist, flat top, slim, looped, wide
    Glyph(3, 4, "16,14 42,1 68,12 62,36 38,46 / 68,54 78,76 54,98 14,90"),
    Glyph(3, 3, "18,12 46,2 68,16 58,38 36,47 44,46 72,60 72,84 44,99 12,88"),
    Glyph(3, 1.5, "18,6 46,6 74,5 / 42,42 / 70,52 78,74 56,98 14,90"),
    Glyph(3, 2, "26,10 50,2 66,18 52,42 34,48 / 60,56 66,80 46,98 22,92"),
    Glyph(3, 1.5, "12,16 40,2 62,12 56,34 30,50 24,44 44,44 68,62 64,86 40,99 8,94"),
    Glyph(3, 1, "12,12 48,5 80,12 46,38 / 66,54 62,80 40,98 14,92"),
    # 4: open with a straight bar, open cup, closed, closed in one stroke, open in one stroke
    Glyph(4, 4, "26,4 20,30 14,54 / 46,54 82,50 | 68,8 65,50 60,100"),
    Glyph(4, 3, "22,6 17,40 32,56 56,52 72,42 | 76,4 68,50 60,100"),
    Glyph(4, 1.5, "60,2 36,32 10,64 / 50,64 88,61 | 62,4 60,50 58,100"),
    Glyph(4, 1, "62,100 63,50 66,2 / 36,34 8,66 / 50,66 90,63"),
    Glyph(4, 2, "24,6 12,44 22,54 50,52 68,44 / 76,6 / 68,50 58,100"),
    Glyph(4, 1.5, "24,14 16,50 / 50,50 86,44 | 54,24 50,60 46,100"),
    # 5: one stroke, separate bar, S, long bar to the right, narrow, wide, big belly
    Glyph(5, 3, "76,4 50,5 26,6 / 20,42 / 48,38 74,56 70,86 42,99 12,90"),
    Glyph(5, 3, "27,8 20,44 / 48,38 72,54 70,84 42,98 10,90 | 27,8 54,6 86,2"),
    Glyph(5, 2, "80,6 52,4 32,14 32,36 60,50 68,72 50,95 14,92"),
    Glyph(5, 2.5, "36,12 30,40 52,50 62,70 44,92 6,90 | 36,12 66,10 98,2"),
    Glyph(5, 1.5, "66,2 42,4 / 34,44 / 54,46 64,66 56,90 26,99"),
    Glyph(5, 1, "90,8 60,9 34,12 / 28,44 / 54,44 66,66 48,90 4,92"),
    Glyph(5, 0.6, "74,6 54,7 36,10 / 26,46 / 50,40 76,60 62,92 30,96 14,82"),
    # 6: round, straight stem, large loop, small loop low, upright, open loop
    Glyph(6, 4, "56,2 30,26 16,64 28,94 56,96 74,78 62,60 40,62 22,80"),
    Glyph(6, 3, "62,0 38,28 18,64 24,92 50,98 72,80 64,60 42,64 24,82"),
    Glyph(6, 2, "46,0 22,28 14,68 34,98 66,94 80,68 60,48 30,58 18,76"),
    Glyph(6, 2, "34,0 22,38 22,78 40,98 62,94 66,76 52,66 30,78"),
    Glyph(6, 1.5, "32,2 20,40 22,74 38,97 64,90 74,66 58,54 36,64 26,84"),
    Glyph(6, 1.5, "18,6 14,50 30,92 60,96 80,72 68,54 50,64 46,86"),
    # 7: plain, curved stem, crossed, serif at the left, wavy bar, rounded
    Glyph(7, 4, "14,12 46,9 78,6 / 68,50 52,98"),
    Glyph(7, 3, "12,12 44,8 78,8 / 60,44 54,100"),
    Glyph(7, 1.5, "14,12 46,9 80,6 / 66,48 52,100 | 36,52 58,51 82,48"),
    Glyph(7, 1.5, "14,28 16,9 / 48,9 80,7 / 66,50 54,100"),
    Glyph(7, 2, "10,24 20,8 48,12 78,6 / 60,46 52,100"),
    Glyph(7, 1.5, "12,16 40,5 70,8 76,26 66,62 58,100"),
    # 8: one stroke, two rings, open, from the middle, crossed, small head, closed by a bar, leaning
    Glyph(8, 3, "72,14 50,1 27,15 36,40 62,58 72,80 50,99 25,84 36,60 62,38 74,16 64,4"),
    Glyph(8, 1, "50,2 30,10 30,34 50,46 70,34 70,12 48,2 | 50,46 26,60 50,99 76,60 48,46"),
    Glyph(8, 2, "82,10 54,2 32,16 40,40 62,62 64,84 44,99 24,84 38,60 62,36 84,12"),
    Glyph(8, 1.5, "50,48 28,30 32,8 56,2 72,18 60,42 34,62 24,84 44,99 68,88 66,64 46,46"),
    Glyph(8, 2, "74,14 52,2 30,14 46,44 68,70 56,96 32,92 34,70 56,46 80,8"),
    Glyph(8, 2, "64,12 48,2 34,14 46,34 70,56 74,82 50,98 26,84 34,58 56,34 66,14 56,4"),
    Glyph(8, 2, "78,16 60,4 36,8 34,28 56,50 60,78 44,98 30,84 46,52 / 80,12"),
    Glyph(8, 1.5, "70,8 40,6 22,24 44,46 60,64 52,92 34,96 34,72 58,44 74,22 66,6"),
    # 9: straight stem, curved stem, hooked, open at the top, leaning, small head
    Glyph(9, 3, "70,16 46,3 22,26 36,50 60,40 72,12 / 68,56 62,100"),
    Glyph(9, 2, "70,20 46,2 22,24 34,48 60,40 72,16 70,60 56,92 26,96"),
    Glyph(9, 3, "72,18 50,3 24,22 32,46 60,40 74,18 66,58 46,100"),
    Glyph(9, 1.5, "64,6 36,8 20,34 42,48 72,24 / 66,60 60,100"),
    Glyph(9, 1.5, "68,12 44,2 24,22 40,42 62,34 70,10 / 62,52 40,98"),
    Glyph(9, 1, "62,12 44,4 30,22 46,36 64,16 / 60,56 56,100"),
)
