package bot

import "regexp"

// nameShape keeps names fit for a path, a parameter, a file and a shell alike.
var nameShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// ValidName reports whether a bot or a group can have a name: lower-case letters,
// digits and hyphens, at most 64, not a hyphen first.
func ValidName(name string) bool { return nameShape.MatchString(name) }

// ValidRegion reports whether a region can have a name, as us-east-1 has. Whether AWS has such
// a region is not known here.
func ValidRegion(name string) bool { return regionShape.MatchString(name) }
