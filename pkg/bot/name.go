package bot

import "github.com/poebridge/poebridge/pkg/internal/lazyregexp"

// nameShape keeps names fit for a path, a parameter, a file and a shell alike. Every start asks
// for one, and a bound on repetition is what takes long to compile: maxName is apart.
var nameShape = lazyregexp.New(`^[a-z0-9][a-z0-9-]*$`)

const maxName = 64

// ValidName reports whether a bot or a group can have a name: lower-case letters,
// digits and hyphens, at most 64, not a hyphen first.
func ValidName(name string) bool { return len(name) <= maxName && nameShape.MatchString(name) }

// ValidRegion reports whether a region can have a name, as us-east-1 has. Whether AWS has such
// a region is not known here.
func ValidRegion(name string) bool { return regionShape.MatchString(name) }
