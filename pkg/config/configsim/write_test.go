package configsim_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func client(t *testing.T) (*ssm.Client, *configsim.Server) {
	sim, url := configsim.Start(t)
	return ssm.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(url), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}), sim
}

// code is AWS's name for an error, or what else it says.
func code(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return fmt.Sprint(err)
}

func TestEveryPutOfAParameterIsANewVersion(t *testing.T) {
	c, sim := client(t)
	sim.PutParameter("/a/b", "before")
	for want := int64(2); want <= 3; want++ {
		out, err := c.PutParameter(t.Context(), &ssm.PutParameterInput{Name: aws.String("/a/b"), Value: aws.String("x"), Overwrite: aws.Bool(true)})
		if err != nil || out.Version != want || out.Tier != types.ParameterTierStandard {
			t.Errorf("%+v, %v", out, err)
		}
	}
	got, err := c.GetParameters(t.Context(), &ssm.GetParametersInput{Names: []string{"/a/b"}})
	if err != nil || *got.Parameters[0].Value != "x" || got.Parameters[0].Version != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatPutParameterRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		name, value, kind, tier string
		overwrite               bool
		want                    string // code, or tier
	}{
		"a new one":                                {"/a/new", "x", "String", "", false, "Standard"},
		"a new one with overwrite":                 {"/a/new", "x", "String", "", true, "Standard"},
		"a new one without a type":                 {"/a/new", "x", "", "", true, "ValidationException"},
		"one that is there":                        {"/a/old", "x", "String", "", false, "ParameterAlreadyExists"},
		"4096 characters":                          {"/a/new", strings.Repeat("ä", 4096), "String", "", false, "Standard"},
		"4097 characters":                          {"/a/new", strings.Repeat("x", 4097), "String", "", false, "ValidationException"},
		"4097 characters of the standard tier":     {"/a/new", strings.Repeat("x", 4097), "String", "Standard", false, "ValidationException"},
		"4097 characters of intelligent tiering":   {"/a/new", strings.Repeat("x", 4097), "String", "Intelligent-Tiering", false, "Advanced"},
		"a few characters of intelligent tiering":  {"/a/new", "x", "String", "Intelligent-Tiering", false, "Standard"},
		"8192 characters of the advanced tier":     {"/a/new", strings.Repeat("x", 8192), "String", "Advanced", false, "Advanced"},
		"8193 characters of the advanced tier":     {"/a/new", strings.Repeat("x", 8193), "String", "Advanced", false, "ValidationException"},
		"8193 characters of intelligent tiering":   {"/a/new", strings.Repeat("x", 8193), "String", "Intelligent-Tiering", false, "ValidationException"},
		"an empty value":                           {"/a/new", "", "String", "", false, "ValidationException"},
		"a value that nests":                       {"/a/new", "{{ssm:/b}}", "String", "", false, "ValidationException"},
		"a name that is not fully qualified":       {"a/new", "x", "String", "", false, "ValidationException"},
		"a name with a space":                      {"/a/n w", "x", "String", "", false, "ValidationException"},
		"a name that ends in a slash":              {"/a/", "x", "String", "", false, "ValidationException"},
		"a name of AWS's":                          {"/aws/a", "x", "String", "", false, "ValidationException"},
		"a name of 16 levels":                      {strings.Repeat("/a", 16), "x", "String", "", false, "ValidationException"},
		"a name of 15 levels":                      {strings.Repeat("/a", 15), "x", "String", "", false, "Standard"},
		"a name that is too long for the service":  {"/" + strings.Repeat("a", 1011), "x", "String", "", false, "ValidationException"},
		"a secure string, which is not played yet": {"/a/new", "x", "SecureString", "", false, "ValidationException"},
	} {
		t.Run(name, func(t *testing.T) {
			c, sim := client(t)
			sim.PutParameter("/a/old", "before")
			in := &ssm.PutParameterInput{Name: &row.name, Value: &row.value, Type: types.ParameterType(row.kind), Tier: types.ParameterTier(row.tier)}
			if row.overwrite {
				in.Overwrite = aws.Bool(true)
			}
			out, err := c.PutParameter(t.Context(), in)
			got := code(err)
			if err == nil {
				got = string(out.Tier)
			}
			if got != row.want {
				t.Errorf("got %s, %v; want %s", got, err, row.want)
			}
		})
	}
}

func TestParametersByPathComeInPages(t *testing.T) {
	c, sim := client(t)
	for _, name := range []string{"/a/1", "/a/2", "/a/b/3", "/a/b/4", "/a/b/c/5", "/ab/6", "/a", "plain"} {
		sim.PutParameter(name, "of "+name)
	}
	for name, row := range map[string]struct {
		path      string
		recursive bool
		size      int32
		want      string // pages
	}{
		"one level":                 {"/a", false, 10, "/a/1 /a/2"},
		"all levels":                {"/a", true, 10, "/a/1 /a/2 /a/b/3 /a/b/4 /a/b/c/5"},
		"with a slash at the end":   {"/a/b/", true, 10, "/a/b/3 /a/b/4 /a/b/c/5"},
		"pages of two":              {"/a", true, 2, "/a/1 /a/2|/a/b/3 /a/b/4|/a/b/c/5"},
		"a last page that is full":  {"/a", false, 1, "/a/1|/a/2"},
		"a path with nothing in it": {"/b", true, 10, ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := &ssm.GetParametersByPathInput{Path: &row.path, Recursive: &row.recursive, MaxResults: &row.size}
			var pages []string
			for p := ssm.NewGetParametersByPathPaginator(c, in); p.HasMorePages(); {
				out, err := p.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				var names []string
				for _, parameter := range out.Parameters {
					names = append(names, *parameter.Name)
					if *parameter.Value != "of "+*parameter.Name || parameter.Version != 1 {
						t.Errorf("%+v", parameter)
					}
				}
				pages = append(pages, strings.Join(names, " "))
			}
			if got := strings.Join(pages, "|"); got != row.want {
				t.Errorf("got %s", got)
			}
		})
	}
	if calls := sim.Calls(configsim.ParameterStore); !slices.ContainsFunc(calls, func(c configsim.Call) bool {
		return c.Operation == "GetParametersByPath" && slices.Equal(c.Names, []string{"/a/b/"})
	}) {
		t.Errorf("%+v", calls)
	}
}

func TestWhatGetParametersByPathRefuses(t *testing.T) {
	c, _ := client(t)
	for name, row := range map[string]struct {
		in   ssm.GetParametersByPathInput
		want string
	}{
		"eleven in a page":            {ssm.GetParametersByPathInput{Path: aws.String("/a"), MaxResults: aws.Int32(11)}, "ValidationException"},
		"none in a page":              {ssm.GetParametersByPathInput{Path: aws.String("/a"), MaxResults: aws.Int32(0)}, "ValidationException"},
		"a path without a slash":      {ssm.GetParametersByPathInput{Path: aws.String("a")}, "ValidationException"},
		"a token that is not of ours": {ssm.GetParametersByPathInput{Path: aws.String("/a"), NextToken: aws.String("!")}, "InvalidNextToken"},
	} {
		if _, err := c.GetParametersByPath(t.Context(), &row.in); code(err) != row.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
