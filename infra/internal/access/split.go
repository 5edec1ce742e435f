package access

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const (
	// MaxDocument is how many characters a policy may have, white space not counted. IAM takes
	// 6144 (IAM and STS quotas); the rest is for what a token turns out to be longer.
	MaxDocument = 6000
	// MaxDocuments is how many policies a role has room for. IAM attaches ten unless asked for
	// more; one is left for whoever runs the deployment.
	MaxDocuments = 9

	envelope = len(`{"Version":"2012-10-17","Statement":[]}`)
)

// lengths are how long a token of the CDK is at most once it is resolved: an account has
// twelve digits. What is not here is an ARN of something that we name.
var lengths = []struct {
	token  *regexp.Regexp
	length int
}{
	{regexp.MustCompile(`\$\{(Token\[AWS[.:]+AccountId[^\]]*\]|AWS::AccountId)\}`), 12},
	{regexp.MustCompile(`\$\{(Token\[AWS[.:]+Partition[^\]]*\]|AWS::Partition)\}`), 10},
	{regexp.MustCompile(`\$\{(Token\[AWS[.:]+Region[^\]]*\]|AWS::Region)\}`), 14},
	{regexp.MustCompile(`\$\{[^}]*\}`), 200},
}

// Size is how many characters a policy of these statements has, counted as IAM counts them,
// with room for what tokens stand for.
func Size(statements []Statement) int {
	size := envelope + max(len(statements)-1, 0)
	for _, s := range statements {
		size += s.size()
	}
	return size
}

func (s Statement) size() int {
	text := s.JSON()
	for _, l := range lengths {
		text = l.token.ReplaceAllString(text, strings.Repeat("x", l.length))
	}
	return len(text)
}

// Split puts statements into as few policies as come of filling each in turn, of at most
// [MaxDocument] characters. A statement that is too long for one is divided by its resources.
// The error says that more than [MaxDocuments] policies would be needed.
func Split(statements []Statement) ([][]Statement, error) {
	var documents [][]Statement
	for _, s := range statements {
		parts, err := s.divided()
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			documents = placed(documents, part)
		}
	}
	if n := len(documents); n > MaxDocuments {
		return nil, fmt.Errorf("the rights of the group need %d policies of %d characters, and a role has room for %d: "+
			"split the group, list fewer regions, or list the profiles that its bots use (us.vendor.model) instead of the models", n, MaxDocument, MaxDocuments)
	}
	return documents, nil
}

// placed puts a statement into the first policy that has room.
func placed(documents [][]Statement, s Statement) [][]Statement {
	for i, document := range documents {
		if Size(document)+1+s.size() <= MaxDocument {
			documents[i] = append(document, s)
			return documents
		}
	}
	return append(documents, []Statement{s})
}

// divided are the parts of a statement, each fit for a policy.
func (s Statement) divided() (parts []Statement, err error) {
	all := s.Resources
	for first := 0; first < len(all); {
		part := s
		if len(parts) > 0 {
			part.Sid += "Part" + strconv.Itoa(len(parts)+1)
		}
		last := len(all)
		for part.Resources = all[first:last]; Size([]Statement{part}) > MaxDocument; part.Resources = all[first:last] {
			if last = first + (last-first)/2; last == first {
				return nil, fmt.Errorf("the statement %s does not fit into a policy of %d characters: split the group, or list fewer regions", s.Sid, MaxDocument)
			}
		}
		parts = append(parts, part)
		first = last
	}
	return parts, nil
}
