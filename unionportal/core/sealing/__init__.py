"""Personal data encrypted in its columns: fields, keys, the check that keys fit the data, and re-encryption."""
