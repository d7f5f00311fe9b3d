"""What every app stands on: access, flows, figures, audit, encryption, jobs, files, pages, back office, 台账."""
