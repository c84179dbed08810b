"""Who is here: OpenID Connect, claims, sessions, and the demo identity provider."""
