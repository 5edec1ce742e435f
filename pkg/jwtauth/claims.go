package jwtauth

import (
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4/json"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/poebridge/poebridge/pkg/bot"
)

// reasons are what the library finds wrong with claims.
var reasons = []struct {
	err    error
	reason Refusal
}{
	{jwt.ErrInvalidIssuer, WrongIssuer},
	{jwt.ErrInvalidAudience, WrongAudience},
	{jwt.ErrExpired, Expired},
	{jwt.ErrNotValidYet, NotYetValid},
	{jwt.ErrIssuedInTheFuture, NotYetValid},
}

// checkClaims holds what the issuer has signed against what the group wants. The JSON
// package is the library's: the standard one would take a claim "AUD", which a user may
// be able to choose, for "aud".
func checkClaims(payload []byte, want bot.JWT, now time.Time) error {
	var claims jwt.Claims
	if err := json.Unmarshal(payload, &claims); err != nil {
		return Malformed
	}
	if claims.Expiry == nil {
		return NoExpiry // it would be good for ever
	}
	expected := jwt.Expected{Issuer: want.Issuer, AnyAudience: jwt.Audience{want.Audience}, Time: now}
	err := claims.ValidateWithLeeway(expected, want.ClockSkew)
	if err == nil {
		return nil
	}
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.reason
		}
	}
	return Malformed
}
