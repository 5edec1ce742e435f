package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Limits on request metadata (bedrock.md §1.2).
const (
	maxMetadata      = 16
	maxMetadataChars = 256
)

var metadataText = lazyregexp.New(`^[a-zA-Z0-9\s:_@$#=/+,.-]*$`)

func (c *checker) checkMetadata(pairs map[string]string) {
	const path = "request_metadata"
	if len(pairs) > maxMetadata {
		c.fault(path, "", "has %d entries; at most %d", len(pairs), maxMetadata)
	}
	for _, key := range sortedKeys(pairs) {
		value, at := pairs[key], join(path, key)
		switch {
		case key == "" || utf8.RuneCountInString(key) > maxMetadataChars || !metadataText.MatchString(key):
			c.fault(at, "letters, digits, spaces and :_@$#=/+,.- up to 256", "not a key that Bedrock takes")
		case utf8.RuneCountInString(value) > maxMetadataChars || !metadataText.MatchString(value):
			c.fault(at, "letters, digits, spaces and :_@$#=/+,.- up to 256", "not a value that Bedrock takes")
		case strings.HasPrefix(value, "$") && !slices.Contains(MetadataIDs, value):
			c.fault(at, orListed(value, MetadataIDs), "not an id of a query: %q", short(value))
		}
	}
}
