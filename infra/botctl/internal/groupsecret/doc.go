// Package groupsecret reads and writes the secret of a group, in which each bot has an entry
// with its access keys and its name on Poe. All but the entry that is meant stays as it is,
// to the byte, and a write takes effect only if nobody has written since the secret was read.
//
// It tells no key, but for [Fingerprint]. Start from [Open].
package groupsecret
