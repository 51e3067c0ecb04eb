"""Tells a story through rudder-sdk-python at its defaults: rudder_story.py URL KEY < story.json"""

import json
import sys

import rudderstack.analytics as analytics

analytics.dataPlaneUrl, analytics.write_key = sys.argv[1], sys.argv[2]
for call in json.load(sys.stdin):
    n, kind = call["n"], call["type"]
    if kind == "track":
        analytics.track("customer-17", "Product Viewed", {"n": n})
    elif kind == "identify":
        analytics.identify("customer-17", {"n": n})
    elif kind == "group":
        analytics.group("customer-17", "team-1", {"n": n})
    elif kind == "alias":
        analytics.alias(f"device-{n}", "customer-17")
    else:
        getattr(analytics, kind)("customer-17", "Shop", "Home", {"n": n})
analytics.flush()
