package jwtauth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

const (
	// minRSA is the shortest modulus in bits that RS* and PS* may have (RFC 7518 §3.3). The
	// library takes none above 4096, since checking takes the longer for it.
	minRSA = 2048
	// maxKeys bounds the keys of a set. Issuers have a handful.
	maxKeys = 100
)

// sorts are the sorts of key that algorithms need. What is not here is never accepted.
var sorts = map[string]string{
	"RS256": "RSA", "RS384": "RSA", "RS512": "RSA",
	"PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
	"ES256": "P-256", "ES384": "P-384", "ES512": "P-521",
	"EdDSA": "Ed25519",
}

// sortOf is the sort of a public key that may be used; empty for any other.
func sortOf(key any) string {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() >= minRSA {
			return "RSA"
		}
	case *ecdsa.PublicKey:
		return key.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return ""
}

// keys are an issuer's keys with which signatures can be checked.
type keys []jose.JSONWebKey

// parseKeys reads a key set. Keys that are for something else, or that cannot be read,
// are left out, as RFC 7517 §5 has it: above all secret ones, with which anybody who has
// the set could sign. A set may have no others: that is how an issuer withdraws its only
// key, so it is no failure to read one.
func parseKeys(text []byte) (keys, error) {
	var set map[string]json.RawMessage
	var list []json.RawMessage
	if json.Unmarshal(text, &set) != nil || json.Unmarshal(set["keys"], &list) != nil || list == nil {
		return nil, errors.New("it is not a key set in JSON")
	}
	if len(list) > maxKeys {
		return nil, fmt.Errorf("it has %d keys; want at most %d", len(list), maxKeys)
	}
	var found keys
	for _, raw := range list {
		if key, ok := parseKey(raw); ok {
			found = append(found, key)
		}
	}
	return found, nil
}

func parseKey(one json.RawMessage) (key jose.JSONWebKey, ok bool) {
	var raw map[string]json.RawMessage
	if json.Unmarshal(one, &raw) != nil || raw == nil {
		return key, false
	}
	var ops []string
	if list, there := raw["key_ops"]; there && (json.Unmarshal(list, &ops) != nil || !slices.Contains(ops, "verify")) {
		return key, false
	}
	for _, name := range []string{"x5c", "x5u", "x5t", "x5t#S256"} {
		delete(raw, name) // nobody looks at certificates, so a fault in one does not matter
	}
	text, err := json.Marshal(raw)
	if err != nil || key.UnmarshalJSON(text) != nil {
		return key, false
	}
	return key, (key.Use == "" || key.Use == "sig") && key.Valid() && sortOf(key.Key) != ""
}

// of returns the keys that a token may be signed with: those with its kid, and several
// where the issuer has given several the same. A token without a kid is for an issuer
// with one key; with more of them, which one it means would be a guess.
func (k keys) of(t token) keys {
	var fit keys
	for _, key := range k {
		named := t.kid == "" || key.KeyID == t.kid
		if named && sortOf(key.Key) == sorts[t.alg] && (key.Algorithm == "" || key.Algorithm == t.alg) {
			fit = append(fit, key)
		}
	}
	if t.kid == "" && len(fit) > 1 {
		return nil
	}
	return fit
}
