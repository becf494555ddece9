"""The curve of Ed25519 by its definition (RFC 8032, section 5.1), enough to find the keys that prove nothing."""

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int]
NEUTRAL: Point = (0, 1)


def add(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, PRIME)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, PRIME)
    return x % PRIME, y % PRIME


def square_root(value: int) -> int | None:
    """Return a square root in the field, or None."""
    root = pow(value, (PRIME + 3) // 8, PRIME)
    for found in (root, root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME):
        if found * found % PRIME == value % PRIME:
            return found
    return None


def points_at(y: int) -> list[Point]:
    """Return the points of the curve at a height y."""
    x = square_root((y * y - 1) * pow(D * y * y + 1, -1, PRIME))
    return [] if x is None else sorted({(x, y), (-x % PRIME, y)})


def order(point: Point) -> int:
    """Return how often a point of small order is added to itself until nothing is left; 0 when it is not small."""
    total = NEUTRAL
    for count in range(1, 9):
        total = add(total, point)
        if total == NEUTRAL:
            return count
    return 0


def small_points() -> set[Point]:
    """Return the eight points whose eightfold is nothing: halves of halves of halves of the neutral point."""
    found = {NEUTRAL, (0, PRIME - 1)}
    found |= {point for point in points_at(0) if order(point)}
    # what doubled gives a point of order 4 has the height at which d y^4 + 2 y^2 = 1
    for sign in (1, -1):
        root = square_root(1 + D)
        assert root is not None
        y = square_root((sign * root - 1) * pow(D, -1, PRIME))
        if y is not None:
            found |= {*points_at(y), *points_at(PRIME - y)}
    return found


def encode(y: int, sign: int) -> bytes:
    """Return 32 bytes for a height, also one that the field has under another number, and the sign of x."""
    return (y | sign << 255).to_bytes(32, "little")
