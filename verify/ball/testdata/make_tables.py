"""Writes values.txt: function values to 700 bits, computed by mpmath.

    python3 make_tables.py > values.txt

A line is: function, arguments, value, separated by tabs. Arguments are binary64 numbers in
hexadecimal or fractions p/q. A value is n·2^e in hexadecimal with |n| below 2^700, less
than 2^e away from the truth: every value is computed to P and to 2P bits, P = 800,
1600, …, until both round to nearly the same.

"hard" arguments are those, among many random ones, whose value is nearest to the middle
of two neighbouring binary64 numbers: hard cases of correct rounding. A few from "Worst cases for
correct rounding of the elementary functions in double precision" (2001), which come from
exhaustive search, are added to them; the script checks that they are hard.
"""
import math
import random
import struct
import sys
from fractions import Fraction

from mpmath import mp, mpf

BITS = 700
random.seed(20010611)


def number(x):
    return mpf(x.numerator) / mpf(x.denominator)


def power(x, y):
    return mp.exp(y * mp.log(x)) if x > 0 else x ** int(y)


F = {
    "sqrt": mp.sqrt, "cbrt": lambda x: mp.cbrt(x) if x >= 0 else -mp.cbrt(-x),
    "exp": mp.exp, "expm1": lambda x: mp.expm1(x),
    "log": mp.log, "log2": lambda x: mp.log(x) / mp.log(2), "log10": lambda x: mp.log(x) / mp.log(10),
    "log1p": lambda x: mp.log(1 + x),
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "sec": mp.sec, "csc": mp.csc, "cot": mp.cot,
    "asin": mp.asin, "acos": mp.acos, "atan": mp.atan,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh,
    "sech": mp.sech, "csch": mp.csch, "coth": mp.coth,
    "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "erf": mp.erf, "erfc": mp.erfc,
    "hypot": lambda x, y: mp.sqrt(x * x + y * y),
    "atan2": mp.atan2, "pow": power,
}


def value(name, args):
    """Returns (n, e) with value = n·2^e."""
    last, bits = None, 800
    while bits < 20000:
        mp.prec = bits
        v = F[name](*[number(a) for a in args])
        if isinstance(v, mp.mpc) or not mp.isfinite(v):
            raise ValueError((name, args))
        if last is not None and v == last == 0:
            return 0, 0
        if last is not None and v != 0 and abs(v - last) <= abs(v) * mpf(2) ** (-BITS - 20):
            break
        last, bits = v, 2 * bits
    else:
        raise ValueError((name, args, "does not settle"))
    mantissa, exponent = mp.frexp(v)
    return int(mp.nint(mp.ldexp(mantissa, BITS))), int(exponent) - BITS


def text(x):
    f = float(x)
    return f.hex() if Fraction(f) == x else f"{x.numerator}/{x.denominator}"


def line(name, *args):
    args = [Fraction(a) for a in args]
    n, e = value(name, args)
    zeros = max((n & -n).bit_length() - 1, 0)
    n, e = n >> zeros, e + zeros
    print(name, *map(text, args), f"{'-' if n < 0 else ''}0x{abs(n):x}p{e}", sep="\t")


def distance(name, x):
    """How far f(x) is from the nearest midpoint of binary64 numbers, relative to an ulp."""
    mp.prec = 190
    v = F[name](mpf(x))
    if v == 0 or abs(v) < 1e-290 or abs(v) > 1e290:
        return 1
    m = mp.ldexp(mp.frexp(abs(v))[0], 53)
    return abs(m - mp.floor(m) - mpf(1) / 2)


def hard(name, lo, hi, count, keep):
    best = []
    for _ in range(count):
        x = random.uniform(lo, hi)
        d = distance(name, x)
        if d < 1e-3:
            best.append((d, x))
    best.sort()
    return [x for _, x in best[:keep]]


def binary(s, exponent):
    whole, frac = s.split(".")
    return Fraction(int(whole + frac, 2), 1 << len(frac)) * Fraction(2) ** exponent


KNOWN = [
    ("exp", "1.1001111010011100101110111111110101100000100000001011", -31),
    ("exp", "-1.1110110100110001100011101111101101100010011111101010", -27),
    ("log", "1.0110001010101000100001100001001101100010100110110110", 678),
]

TINY = [5e-324, -5e-324, 2.2250738585072014e-308, 1e-300, -1e-300, 1e-100, 1e-20, -1e-10, 2.0 ** -30, 1e-5]
SMALL = [0.1, -0.25, 0.5, -0.7, 1.0, Fraction(1, 3), Fraction(-2, 7), Fraction(39, 20), 1.5, 2.0, -3.0, 3.7]
BIG = [10.0, -20.5, 50.0, 100.25, -700.0]
HUGE = [1e6, 1e22, -1e100, 1e300, 1.7976931348623157e308]
NEAR1 = [1 + 2.0 ** -52, 1 - 2.0 ** -53, 1 + 2.0 ** -30, 1 - 2.0 ** -20, Fraction(1, 1) - Fraction(1, 3 << 100)]
SINGULAR = [1.5707963267948966, 4.71238898038469, 3.141592653589793, 6.283185307179586, -1.5707963267948968,
            0.7853981633974483, 355.0, 1e22, float.fromhex("0x1.6ac5b262ca1ffp+849"), 2.0 ** 1023,
            1.7976931348623157e308, 1e5, Fraction(355, 113), Fraction(22, 7), 5419351 / 1725033]


def positive(xs):
    return [x for x in xs if x > 0]


def between(lo, hi, xs):
    return [x for x in xs if lo < x < hi]


def main():
    everywhere = TINY + SMALL + BIG
    args = {
        "sqrt": positive(everywhere + HUGE) + NEAR1, "cbrt": everywhere + HUGE,
        "exp": everywhere + NEAR1 + [709.782712893384, -745.1332191019411, -1000.0, 1000.0, 88.7, 1e6, -1e6, 1.1e7],
        "expm1": everywhere + [709.782712893384, -1000.0, -1e6, 0.6931471805599453, -40.0],
        "log": positive(everywhere + HUGE) + NEAR1,
        "log2": positive(everywhere + HUGE) + NEAR1, "log10": positive(everywhere + HUGE) + NEAR1,
        "log1p": between(-1, math.inf, everywhere + HUGE) + [-1 + 2.0 ** -53, -0.999, -0.3],
        "asin": between(-1, 1, TINY + SMALL) + [1 - 2.0 ** -53, 0.9999, -1 + 2.0 ** -53, 1.0, -1.0],
        "acos": between(-1, 1, TINY + SMALL) + [1 - 2.0 ** -53, 0.9999, -1 + 2.0 ** -53, -1.0, NEAR1[4]],
        "atan": everywhere + HUGE + NEAR1,
        "sinh": everywhere + [710.4758600739439, -1000.0, 1e6], "cosh": everywhere + [710.0, 710.4758600739439, -1000.0],
        "tanh": everywhere + [19.0, 800.0, 22.0], "sech": everywhere + [710.0, 1e6],
        "csch": everywhere + [710.0, 1e6], "coth": everywhere + [19.0, 40.0],
        "asinh": everywhere + HUGE, "acosh": [x for x in SMALL + BIG + HUGE + NEAR1 if x > 1] + [1 + 1e-10, 1.0001],
        "atanh": between(-1, 1, TINY + SMALL) + [1 - 2.0 ** -53, 0.9999, -1 + 2.0 ** -53, NEAR1[4]],
        "sigmoid": everywhere + [37.0, -745.0, -1e5], "softplus": everywhere + [37.0, 745.0, -1e5],
        "erf": TINY + SMALL + [5.0, 5.9, -6.1, 3.2, 0.01, 1e-3], "erfc": TINY + SMALL + [5.0, 26.0, 27.2, -6.1, 30.0, 100.0, 12.5, 7.9],
    }
    for name in ("sin", "cos", "tan", "sec", "csc", "cot"):
        args[name] = TINY + SMALL + SINGULAR
    for name, xs in args.items():
        for x in xs:
            line(name, x)
    reach = {"exp": (-20, 20), "log": (0.01, 100), "sin": (-10, 10), "cos": (-10, 10), "tan": (-1.6, 1.6), "atan": (-5, 5),
             "expm1": (-2, 2), "log1p": (-0.9, 3), "sinh": (-5, 5), "cosh": (-5, 5), "tanh": (-3, 3), "asin": (-1, 1),
             "acos": (-1, 1), "erf": (-3, 3), "log2": (0.01, 100), "cbrt": (-9, 9)}
    for name, (lo, hi) in reach.items():
        for x in hard(name, lo, hi, 20000, 8):
            print(name, x.hex(), mp.nstr(mp.log(distance(name, x), 2), 4), file=sys.stderr)
            line(name, x)
    for name, digits, exponent in KNOWN:
        x = binary(digits.lstrip("-"), exponent) * (-1 if digits[0] == "-" else 1)
        d = distance(name, float(x))
        d = min(d, abs(d - mpf(1) / 2))  # hard for rounding to nearest or for directed rounding
        print(name, float(x).hex(), mp.nstr(mp.log(d, 2), 4), file=sys.stderr)
        assert d < mpf(2) ** -55
        line(name, x)
    for x, y in [(2.0, 0.5), (1 + 2.0 ** -52, 1e15), (1 - 2.0 ** -53, 1e16), (1 + 2.0 ** -52, 4503599627370496.0),
                 (10.0, 308.25), (10.0, -323.3), (0.1, 0.1), (3.0, Fraction(1, 3)), (Fraction(2, 3), Fraction(5, 7)),
                 (1e-300, 1.5), (5e-324, 0.3), (1e300, 1.01), (1.5, 1000.7), (-3.0, 5), (-1.1, -7), (7.0, -0.5), (2.5, 1e-20),
                 (math.pi, math.e), (1.0000001, 1e7 + 0.5), (0.9999999, -1e8 - 0.25), (123456.789, 17), (1.0000152587890625, 65536)]:
        line("pow", x, y)
    for x, y in [(3.0, 4.5), (1e-300, 1e-300), (1e300, 1.0), (5e-324, 1e-160), (-2.0, Fraction(1, 3)), (1.0, 2.0 ** -30),
                 (0.1, 0.2), (1e154, 1e155)]:
        line("hypot", x, y)
    for y, x in [(1.0, 2.0), (1.0, -2.0), (-1.0, -2.0), (-3.0, 0.5), (1e-300, 1.0), (1e-300, -1.0), (-1e-300, -1e300),
                 (5.0, 1e-300), (-5e-324, 1e308), (Fraction(1, 3), Fraction(-1, 7)), (1.0, 1.0), (2.0, 1e-10)]:
        line("atan2", y, x)


main()
