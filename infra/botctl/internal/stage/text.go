package stage

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/poebridge/poebridge/infra/internal/layers"
	"github.com/poebridge/poebridge/pkg/bot"
)

// Text is one parameter of a stage.
type Text struct {
	bot.Source // named <parameter>:<version>
	Parameter  string
	Version    int64
	Since      time.Time
	By         string // ARN of who wrote it; empty where nobody has asked
}

func newText(p types.Parameter) *Text {
	name := aws.ToString(p.Name)
	return &Text{
		Source:    bot.Source{Name: name + ":" + strconv.FormatInt(p.Version, 10), Text: []byte(aws.ToString(p.Value))},
		Parameter: name, Version: p.Version, Since: aws.ToTime(p.LastModifiedDate).UTC(),
	}
}

// Who is an ARN without what all of an account begin with.
func Who(arn string) string { return (&layers.Override{By: arn}).Who() }

// When is a time as it is shown.
func When(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// SameText reports whether two texts are one template. Consoles, editors and terminals
// disagree about the ends of lines and of files, and nobody means anything by it.
func SameText(a, b []byte) bool {
	plain := func(t []byte) string { return strings.TrimRight(strings.ReplaceAll(string(t), "\r\n", "\n"), "\n\t ") }
	return plain(a) == plain(b)
}
