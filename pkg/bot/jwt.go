package bot

import (
	"net/url"
	"slices"
	"time"
)

// JWT says whose tokens are taken beside access keys; the zero value, nobody's. It
// is for callers inside a company: Poe knows access keys only.
type JWT struct {
	Issuer     string        `yaml:"issuer"`     // iss, exactly
	Audience   string        `yaml:"audience"`   // one of aud
	JWKSURL    string        `yaml:"jwks_url"`   // where the issuer publishes its keys
	Algorithms []string      `yaml:"algorithms"` // that tokens may be signed with
	ClockSkew  time.Duration `yaml:"clock_skew"` // by which the issuer's clock and ours may differ
}

// Enabled reports whether tokens are taken. What is not checked against anything is
// not checked, so all three are needed; validation asks for them too.
func (j JWT) Enabled() bool { return j.Issuer != "" && j.Audience != "" && j.JWKSURL != "" }

// newJWT holds what a jwt may leave out.
func newJWT() JWT { return JWT{Algorithms: []string{"RS256"}, ClockSkew: time.Minute} }

// JWTAlgorithms returns the algorithms that a token may be signed with (RFC 7518
// §3.1, RFC 8037 §3.1). All are asymmetric: with a shared secret, whoever checks a token
// could make one.
func JWTAlgorithms() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
}

// isKeysURL reports whether keys may be fetched from an address. Plain http is for
// this machine only: what comes that way decides who is let in, and cannot be
// tampered with on the way. That is for tests and for trying things out.
func isKeysURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Fragment != "" || u.Hostname() == "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
}
