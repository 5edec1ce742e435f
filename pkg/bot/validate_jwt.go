package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// maxJWTText is beyond any issuer, audience or address that a provider makes.
	maxJWTText = 2048
	// maxClockSkew: it adds to the life of every token, and clocks that are further
	// apart want mending.
	maxClockSkew = 5 * time.Minute
)

func (c *checker) checkJWT(j JWT) {
	if c.missing("jwt") {
		return
	}
	c.jwtText("jwt.issuer", "the iss of its tokens, as in https://idp.example.com/", j.Issuer)
	c.jwtText("jwt.audience", "the aud of tokens for these bots", j.Audience)
	const hint = "as in https://idp.example.com/.well-known/jwks.json"
	if c.jwtText("jwt.jwks_url", hint, j.JWKSURL) && !isKeysURL(j.JWKSURL) {
		c.fault("jwt.jwks_url", hint, "want an https address (http for 127.0.0.1, ::1 and localhost), got %q", short(j.JWKSURL))
	}
	if len(j.Algorithms) == 0 {
		c.fault("jwt.algorithms", "leave it out for RS256", "missing")
	}
	c.unique("jwt.algorithms", j.Algorithms)
	for i, a := range j.Algorithms {
		path := fmt.Sprintf("jwt.algorithms[%d]", i)
		switch known := JWTAlgorithms(); {
		case strings.HasPrefix(a, "HS") || strings.EqualFold(a, "none"):
			c.fault(path, "known: "+listed(known), "only signatures that nobody but the issuer can make, got %q", short(a))
		case !slices.Contains(known, a):
			c.fault(path, orListed(a, known), "not one of the algorithms: %q", short(a))
		}
	}
	if j.ClockSkew < 0 || j.ClockSkew > maxClockSkew {
		c.fault("jwt.clock_skew", "", "must be from 0s to %v, got %v", maxClockSkew, j.ClockSkew)
	}
}

// jwtText reports whether a text is there and could be what it should be.
func (c *checker) jwtText(path, hint, text string) bool {
	switch {
	case text == "":
		c.lacks(path, hint, "missing")
	case len(text) > maxJWTText:
		c.fault(path, hint, "must be at most %d bytes, got %d", maxJWTText, len(text))
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		c.fault(path, hint, "must not have spaces, got %q", short(text))
	default:
		return true
	}
	return false
}
