"""Running the portal: health, request log, database roles, backups, the audit log's anchor, deploy checks."""
