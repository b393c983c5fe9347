"""Would we notice bad advice? The evaluation suite, run by `advisor eval`.

One run is one road:

    cases            what a careful expert expects, by hand (`cases`)
      → rows         what the advisor did with each (`running`, `users`, `records`)
      → scores       each row measured by ragas metrics (`measures`, `metrics`)
      → figures      their means, beside a trivial baseline (`figures`, `trivial`)
      → gate         held against the accepted figures and decisions (`gate`)
      → report       a table for people, JSON for machines (`report`)

Whatever cannot be measured stops the run: a missing value is never a pass. Only `metrics` imports ragas.
"""
