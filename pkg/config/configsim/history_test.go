package configsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// versions are those of a parameter, as version=value.
func versions(t *testing.T, c *ssm.Client, name string) string {
	t.Helper()
	var all []string
	pages := ssm.NewGetParameterHistoryPaginator(c, &ssm.GetParameterHistoryInput{Name: &name, MaxResults: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			return code(err)
		}
		for _, p := range page.Parameters {
			all = append(all, fmt.Sprintf("%d=%s", p.Version, *p.Value))
		}
	}
	return strings.Join(all, " ")
}

func TestTheVersionsOfAParameter(t *testing.T) {
	c, sim := client(t)
	if got := versions(t, c, "/a/b"); got != "ParameterNotFound" {
		t.Errorf("of none: %s", got)
	}
	for _, value := range []string{"x", "y", "z"} {
		sim.PutParameter("/a/b", value)
	}
	if got := versions(t, c, "/a/b"); got != "1=x 2=y 3=z" {
		t.Errorf("got %s", got)
	}
	for i := range 100 {
		sim.PutParameter("/a/b", fmt.Sprint(i))
	}
	if got := strings.Fields(versions(t, c, "/a/b")); len(got) != 100 || got[0] != "4=0" {
		t.Errorf("%d versions are kept, from %s", len(got), got[0])
	}
}

func TestWhoWroteEachVersion(t *testing.T) {
	c, sim := client(t)
	sim.WriteAs("arn:one")
	sim.PutParameter("/a/b", "x")
	sim.WriteAs("arn:two")
	sim.PutParameter("/a/b", "y")
	out, err := c.GetParameterHistory(t.Context(), &ssm.GetParameterHistoryInput{Name: aws.String("/a/b")})
	if err != nil || *out.Parameters[0].LastModifiedUser != "arn:one" || *out.Parameters[1].LastModifiedUser != "arn:two" {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestARemovedParameterIsGoneWithItsVersions(t *testing.T) {
	c, sim := client(t)
	sim.PutParameter("/a/b", "x")
	sim.PutParameter("/a/b", "y")
	for _, want := range []string{"<nil>", "ParameterNotFound"} {
		if _, err := c.DeleteParameter(t.Context(), &ssm.DeleteParameterInput{Name: aws.String("/a/b")}); code(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	sim.PutParameter("/a/b", "z")
	if got := versions(t, c, "/a/b"); got != "1=z" {
		t.Errorf("got %s", got)
	}
}
