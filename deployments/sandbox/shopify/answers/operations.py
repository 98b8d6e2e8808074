"""What GraphQL says of bulk operations; numbers that may be large are text."""

from deployments.sandbox.shopify.answers.parts import Fields, fixed, plain, timed
from deployments.sandbox.shopify.payloads.parts import gid

TABLE: dict[str, Fields] = {
    "BulkOperation": {
        "id": lambda one, _: gid("BulkOperation", one.id),
        **plain("query", "status", "url"),
        **plain(errorCode="error_code", partialDataUrl="partial_url", fileSize="file_size"),
        **timed(createdAt="created_at", completedAt="completed_at"),
        **fixed(type="QUERY"),
        "objectCount": lambda one, _: str(one.objects),
        "rootObjectCount": lambda one, _: str(one.roots),
    },
}
