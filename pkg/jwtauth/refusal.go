package jwtauth

import "errors"

// Refusal is why a token is not good: one of a closed set of words, for the log. A
// caller is told only that it is not.
type Refusal string

// The reasons.
const (
	TooLarge       Refusal = "too_large"       // more than 8 KiB
	Malformed      Refusal = "malformed"       // no signed token, or claims of wrong types
	WrongAlgorithm Refusal = "algorithm"       // signed in a way that the group does not list
	CriticalHeader Refusal = "critical_header" // asks for an extension to be understood
	UnknownKey     Refusal = "unknown_key"     // the issuer publishes no such key for that algorithm
	WrongSignature Refusal = "signature"
	WrongIssuer    Refusal = "issuer"
	WrongAudience  Refusal = "audience"
	NoExpiry       Refusal = "no_expiry"
	Expired        Refusal = "expired"
	NotYetValid    Refusal = "not_yet_valid" // by nbf, or issued in the future
)

func (r Refusal) Error() string { return "jwtauth: the token is refused: " + string(r) }

// ErrOff means that the group takes no tokens.
var ErrOff = errors.New("jwtauth: the group takes no tokens")
