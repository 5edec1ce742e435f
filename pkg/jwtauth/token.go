package jwtauth

import (
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// maxToken bounds a token, in bytes: what most servers take of all headers together.
const maxToken = 8 << 10

// longestKey is longer than no access key is: Poe's have 32 characters. So no access key
// has the shape of a token.
const longestKey = 32

// Shaped reports whether a bearer's credential has the shape of a token: three parts in
// base64url, of which the first begins as a JSON object does. It looks no closer.
func Shaped(credential string) bool {
	if len(credential) <= longestKey || !strings.HasPrefix(credential, "eyJ") || strings.Count(credential, ".") != 2 {
		return false
	}
	return !strings.ContainsFunc(credential, func(c rune) bool {
		return c != '.' && c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
}

// token is one that can be read and that nobody has vouched for yet.
type token struct {
	signed *jose.JSONWebSignature
	alg    string
	kid    string // may be empty
}

// parse reads a token that is signed with one of the algorithms.
func parse(text string, algorithms []string) (token, error) {
	if len(text) > maxToken {
		return token{}, TooLarge
	}
	allowed := make([]jose.SignatureAlgorithm, len(algorithms))
	for i, a := range algorithms {
		allowed[i] = jose.SignatureAlgorithm(a)
	}
	signed, err := jose.ParseSignedCompact(text, allowed)
	if _, ok := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); ok {
		return token{}, WrongAlgorithm
	}
	if err != nil || len(signed.Signatures) != 1 {
		return token{}, Malformed
	}
	header := signed.Signatures[0].Protected
	// We understand no extension. The library knows one, unencoded payloads, which has no
	// place in a token (RFC 7797 §7).
	for _, name := range []jose.HeaderKey{"crit", "b64"} {
		if _, there := header.ExtraHeaders[name]; there {
			return token{}, CriticalHeader
		}
	}
	return token{signed, header.Algorithm, header.KeyID}, nil
}
