"""The whole demonstration city: ninety invented schools, three years, every story in it."""
