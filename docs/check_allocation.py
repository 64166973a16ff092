#!/usr/bin/env python3
"""Checks why one debtor has its office, from published files and reference data alone, without the program.

    python3 docs/check_allocation.py DATA DEBTOR [yyyy-MM-dd]

DATA is a data directory (reports/, reference/, policy/), DEBTOR a number from assignments.csv, the date a night (default: the last one).
Says step by step what it finds and ends with 0 when the office follows from the rules, with 1 when it does not.
Rules: docs/allocation.md. Draw: SHA-256 and the finaliser of SplitMix64, whole numbers modulo 2^64.
"""
import csv, hashlib, json, os, sys

MASK, GOLDEN = 2**64 - 1, 0x9E3779B97F4A7C15
DRAWN = {"QUOTA", "CONFLICT", "CONTRACT_EINDE", "VERZOEK", "HERVERDELING"}


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter=";"))


def holds(row, date):
    return row["geldig_vanaf"] <= date and (row["geldig_tot"] == "" or date <= row["geldig_tot"])


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


class Draw:
    def __init__(self, policy):
        self.prefix = f"{policy['zout']}\n{policy['epoche']}\n"

    def digest(self, last):
        return hashlib.sha256((self.prefix + last).encode()).digest()

    def of(self, debtor):
        digest = self.digest(debtor)
        return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")

    def ticket(self, seed, office, weight):
        key = int.from_bytes(self.digest(office)[:8], "big")
        return min(mix(seed ^ (key + t * GOLDEN & MASK)) for t in range(1, max(1, (weight + 500) // 1000) + 1))


def policy_on(data, date):
    folder = os.path.join(data, "policy")
    found = []
    for name in os.listdir(folder):
        if name.startswith("toewijzing-") and name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8-sig") as file:
                found.append(json.loads("".join(line for line in file if not line.strip().startswith("//"))))
    return max((p for p in found if p["geldig_vanaf"] <= date), key=lambda p: p["geldig_vanaf"])


def refusals(office, share_row, kind, conflicts, debtor, date):
    codes = [] if office["contract"] else ["E1"]
    if share_row is None:
        codes.append("E2")
    takes = office["rp" if kind & 1 else "np"] == "J" and (not kind & 2 or office["buitenland"] == "J")
    if not takes:
        codes.append("E3")
    if office["geschorst_van"] and office["geschorst_van"] <= date and (not office["geschorst_tot"] or date <= office["geschorst_tot"]):
        codes.append("E4")
    if (debtor, office["kantoor"]) in conflicts:
        codes.append("E5")
    return codes


def nights(data):
    return sorted(n for n in os.listdir(os.path.join(data, "reports")) if os.path.exists(os.path.join(data, "reports", n, "assignments.csv")))


def check(data, debtor, asked):
    row = next((r for r in table(os.path.join(data, "reports", asked, "assignments.csv")) if r["debiteur_id"] == debtor), None)
    if row is None:
        held = next((r for r in table(os.path.join(data, "reports", asked, "held.csv")) if r["debiteur_id"] == debtor), None)
        print(f"{debtor} had no office on {asked}" + (f": {held['reden']}" if held else " and no open claims"))
        return held is not None
    date, office, reason, parcel = row["sinds"], row["kantoor"], row["reden"], row["perceel"]
    print(f"{debtor}: office {office}, parcel {parcel}, since {date}, reason {reason}")
    report = os.path.join(data, "reports", date)
    earlier = [n for n in nights(data) if n < date]
    before = next((r for r in table(os.path.join(data, "reports", earlier[-1], "assignments.csv")) if r["debiteur_id"] == debtor), None) if earlier else None
    division = os.path.join(report, "toewijzing")
    conflicts = {(r["debiteur_id"], r["kantoor"]) for r in table(os.path.join(division, "conflicten.csv"))}
    if (debtor, office) in conflicts:
        print("  the office has a conflict (E5)")
        return False
    if row["vorig_kantoor"] and (before is None or before["kantoor"] != row["vorig_kantoor"]):
        print(f"  the night before does not show the former office {row['vorig_kantoor']}")
        return False
    if reason not in DRAWN:
        return check_tie(data, debtor, office, reason, date, earlier)

    policy = policy_on(data, date)
    draw = Draw(policy)
    number, seed = draw.of(debtor)
    quadrant = next(r for r in table(os.path.join(report, "profiles.csv")) if r["debiteur_id"] == debtor)["kwadrant"]
    legal = next(r for r in table(os.path.join(report, "debtors.csv")) if r["debiteur_id"] == debtor)["soort"] == "RP"
    kind = (1 if legal else 0) | (2 if parcel == "00" else 0)
    klass = ["WK", "WN", "NK", "NN", "ON", "NB"].index(quadrant)
    print(f"  policy {policy['versie']}, class {quadrant}, draw number {number}")

    offices = {}
    for r in table(os.path.join(data, "reference", "kantoren.csv")):
        if r["kantoor"] not in offices or holds(r, date) or (not offices[r["kantoor"]]["contract"] and r["geldig_vanaf"] > offices[r["kantoor"]]["geldig_vanaf"]):
            offices[r["kantoor"]] = r | {"contract": holds(r, date)}
    shares = {r["kantoor"]: r for r in table(os.path.join(data, "reference", "aandelen.csv")) if r["perceel"] == parcel and holds(r, date)}
    allowed = {code for code in shares if not refusals(offices[code], shares[code], kind, conflicts, debtor, date)}
    current = before["kantoor"] if reason == "HERVERDELING" else ""
    seats = {}
    for r in table(os.path.join(division, "loting.csv")):
        its = set(r["toegelaten"].split())
        if (r["perceel"], int(r["klasse"]), int(r["soort"]), r["huidig"]) == (parcel, klass, kind, current) and its == allowed | ({current} - {""}):
            seats[r["kantoor"]] = (int(r["plaatsen"]), int(r["laatste_nummer"]))
    quotas = {r["kantoor"]: r for r in table(os.path.join(division, "quota.csv")) if r["perceel"] == parcel}

    ranked = sorted((draw.ticket(seed, code, int(s["aandeel_promille"]) * int(s["kwaliteit_pct"])), code) for code, s in shares.items())
    chosen = None
    for ticket, code in ranked:
        its, last = seats.get(code, (0, 0))
        has_seat = its > 0 and number <= last
        if chosen is None and has_seat:
            chosen = code
        q = quotas.get(code)
        print(f"  {code}: ticket {ticket:>20}, refused {' '.join(refusals(offices[code], shares[code], kind, conflicts, debtor, date)) or '-'}, "
              f"quota {q['quotum_min']}-{q['quotum_max']}, had {q['had']}, got {q['erbij']}, seats {its}, last number {last}{'  <' if code == chosen else ''}")
    print(f"  the first office in this order with a seat left at this number: {chosen}")
    return chosen == office


def check_tie(data, debtor, office, reason, date, earlier):
    """ST1-ST4: the office must have had the debtor, one merged into it, or one it was told apart from, in an earlier night; ST3 rests on what the office reported."""
    if reason == "ST3":
        print("  a running attachment of this office: see its reports in archive/")
        return True
    merged = {debtor} | {r["debiteur_id"] for r in table(os.path.join(data, "reports", date, "debtors.csv")) if r["samengevoegd_in"] == debtor}
    own = {(r["opdrachtgever"], r["vordering_id"]) for r in table(os.path.join(data, "reports", date, "claims.csv")) if r["debiteur_id"] == debtor}
    for night in reversed(earlier):
        told_apart = {r["debiteur_id"] for r in table(os.path.join(data, "reports", night, "claims.csv")) if (r["opdrachtgever"], r["vordering_id"]) in own}
        for r in table(os.path.join(data, "reports", night, "assignments.csv")):
            if r["debiteur_id"] in merged | told_apart and r["kantoor"] == office:
                print(f"  {r['debiteur_id']} was with {office} in the night of {night}")
                return True
    print(f"  no earlier night shows the debtor with {office}")
    return False


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    data, debtor = sys.argv[1:3]
    good = check(data, debtor, sys.argv[3] if len(sys.argv) == 4 else nights(data)[-1])
    print("confirmed" if good else "NOT CONFIRMED")
    sys.exit(0 if good else 1)
