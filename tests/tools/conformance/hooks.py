"""What schemathesis cannot know of our parameters: values of the formats the description names.

A test tool, no part of the product. A box whose corners are the wrong way round, a word that is no date and a
filter that is no CQL2 are refused, and no schema of OpenAPI 3.0 can say so.
"""

import schemathesis
from hypothesis import strategies

FORMATS = {
    "hegui-bbox": ["110.9,37.3,111.2,37.7", "177,65,-177,70", "-180,-90,180,90"],
    "hegui-datetime": ["2018-06-30", "2018-01-01/..", "../2019-01-01T00:00:00Z", "2018-06-30T12:00:00+08:00"],
    "hegui-filter": ["TRUE", "FALSE", "NOT FALSE"],
    "hegui-id": ["0", "1", "2", "A02-0001", "layer-gap-0001"],
}

for name, values in FORMATS.items():
    schemathesis.openapi.format(name, strategies.sampled_from(values))
