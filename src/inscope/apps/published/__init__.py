"""Published versions of packs, as they were published, for ever."""
