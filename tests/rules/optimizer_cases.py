from tests.rules.case import Case
CASES: dict[str, list[Case]] = {}
