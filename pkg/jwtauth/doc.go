// Package jwtauth decides whether a JSON Web Token lets its bearer in: whether the
// issuer that a group trusts has signed it, for this audience, for now. It is for callers
// inside a company, beside the access keys that Poe shows.
//
// The issuer's keys are fetched from the one address that the group names, when a
// token is shown and they are due; nothing runs between requests, since a frozen
// process could not. What a token itself says of keys (jwk, jku, x5c, x5u) is not looked
// at. Nothing of a token is ever part of an error.
//
// Start from [Verifier].
package jwtauth
