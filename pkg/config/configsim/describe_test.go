package configsim

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func client(url, region string) *ssm.Client {
	return ssm.NewFromConfig(aws.Config{
		Region: region, BaseEndpoint: &url, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	})
}

// describe asks for one page after the other, until there are no more.
func describe(t *testing.T, c *ssm.Client, size int32, filters ...types.ParameterStringFilter) (found []types.ParameterMetadata, pages int, err error) {
	t.Helper()
	in := &ssm.DescribeParametersInput{ParameterFilters: filters}
	if size > 0 {
		in.MaxResults = &size
	}
	for {
		out, err := c.DescribeParameters(t.Context(), in)
		if err != nil {
			return nil, 0, err
		}
		found, pages = append(found, out.Parameters...), pages+1
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return found, pages, nil
		}
	}
}

func by(key, option string, values ...string) types.ParameterStringFilter {
	f := types.ParameterStringFilter{Key: &key, Values: values}
	if option != "" {
		f.Option = &option
	}
	return f
}

func TestParametersAreFoundByPathAndByName(t *testing.T) {
	sim, url := Start(t)
	for _, name := range []string{"/a/x", "/a/b/x", "/a/b/c/x", "/ab/x", "plain"} {
		sim.PutParameter(name, "v")
	}
	for name, row := range map[string]struct {
		filters []types.ParameterStringFilter
		want    string
		err     string
	}{
		"everything":               {nil, "/a/b/c/x /a/b/x /a/x /ab/x plain", ""},
		"all below a path":         {[]types.ParameterStringFilter{by("Path", "Recursive", "/a")}, "/a/b/c/x /a/b/x /a/x", ""},
		"one level below a path":   {[]types.ParameterStringFilter{by("Path", "OneLevel", "/a")}, "/a/x", ""},
		"one level, if not said":   {[]types.ParameterStringFilter{by("Path", "", "/a/b")}, "/a/b/x", ""},
		"below either of two":      {[]types.ParameterStringFilter{by("Path", "OneLevel", "/a/b", "/ab")}, "/a/b/x /ab/x", ""},
		"by the start of the name": {[]types.ParameterStringFilter{by("Name", "BeginsWith", "/ab")}, "/ab/x", ""},
		"by the name":              {[]types.ParameterStringFilter{by("Name", "", "plain")}, "plain", ""},
		"all filters hold":         {[]types.ParameterStringFilter{by("Path", "Recursive", "/a"), by("Name", "BeginsWith", "/a/b")}, "/a/b/c/x /a/b/x", ""},
		"a filter that there isn't": {[]types.ParameterStringFilter{by("Color", "", "red")}, "",
			"InvalidFilterKey"},
		"an option of another filter": {[]types.ParameterStringFilter{by("Name", "Recursive", "/a")}, "", "InvalidFilterOption"},
		"a filter without values":     {[]types.ParameterStringFilter{by("Path", "Recursive")}, "", "InvalidFilterValue"},
		"a path that is none":         {[]types.ParameterStringFilter{by("Path", "Recursive", "a")}, "", "ValidationException"},
	} {
		t.Run(name, func(t *testing.T) {
			found, _, err := describe(t, client(url, "us-east-1"), 0, row.filters...)
			if (err != nil) != (row.err != "") || err != nil && !strings.Contains(err.Error(), row.err) {
				t.Fatalf("got %v, want %q", err, row.err)
			}
			var names []string
			for _, p := range found {
				names = append(names, *p.Name)
			}
			if got := strings.Join(names, " "); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

func TestItIsToldWhoWroteAParameterAndWhen(t *testing.T) {
	sim, url := Start(t)
	began := time.Now().Add(-time.Second)
	sim.PutParameter("/a/small", "v")
	sim.WriteAs("arn:aws:iam::123456789012:user/ana")
	sim.PutParameter("/a/small", "w")
	sim.PutParameter("/b/large", strings.Repeat("v", 4097))
	found, _, err := describe(t, client(url, "us-east-1"), 50)
	if err != nil || len(found) != 2 {
		t.Fatal(found, err)
	}
	small, large := found[0], found[1]
	if small.Version != 2 || *small.LastModifiedUser != "arn:aws:iam::123456789012:user/ana" || small.Tier != types.ParameterTierStandard || small.LastModifiedDate.Before(began) {
		t.Errorf("%+v", small)
	}
	if large.Version != 1 || large.Tier != types.ParameterTierAdvanced {
		t.Errorf("%+v", large)
	}
}

func TestPagesCountWhatIsLeftOutToo(t *testing.T) {
	sim, url := Start(t)
	for i := range 120 {
		sim.PutParameter(fmt.Sprintf("/a/%03d", i), "v")
	}
	sim.PutParameter("/b/x", "v")
	c := client(url, "us-east-1")
	for name, row := range map[string]struct {
		size         int32
		path         string
		pages, found int
	}{
		"the largest pages":           {50, "/a", 3, 120},
		"ten, if nothing is said":     {0, "/a", 13, 120},
		"empty pages before the last": {50, "/b", 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			found, pages, err := describe(t, c, row.size, by("Path", "Recursive", row.path))
			if err != nil || pages != row.pages || len(found) != row.found {
				t.Errorf("%d parameters in %d pages, %v", len(found), pages, err)
			}
		})
	}
	if _, _, err := describe(t, c, 51); err == nil || !strings.Contains(err.Error(), "ValidationException") {
		t.Error(err)
	}
	_, err := c.DescribeParameters(t.Context(), &ssm.DescribeParametersInput{NextToken: aws.String("made up")})
	if err == nil || !strings.Contains(err.Error(), "InvalidNextToken") {
		t.Error(err)
	}
}

func TestEachRegionHasItsOwnParameters(t *testing.T) {
	east, west := New(), New()
	east.PutParameter("/a/east", "v")
	west.PutParameter("/a/west", "v")
	web := httptest.NewServer(Regions{"us-east-1": east, "us-west-2": west})
	defer web.Close()
	for region, want := range map[string][]string{"us-east-1": {"/a/east"}, "us-west-2": {"/a/west"}, "eu-west-1": nil} {
		found, _, err := describe(t, client(web.URL, region), 50)
		var names []string
		for _, p := range found {
			names = append(names, *p.Name)
		}
		if !slices.Equal(names, want) || (err != nil) != (want == nil) {
			t.Errorf("%s: %v, %v", region, names, err)
		}
	}
}
