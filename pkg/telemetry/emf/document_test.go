package emf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/telemetry/emf"
)

// good is a line to be spoilt.
const good = `{"_aws":{"Timestamp":1574109732004,"CloudWatchMetrics":[{"Namespace":"a","Dimensions":[["stage"],["stage","bot"]],"Metrics":[{"Name":"time","Unit":"Seconds","StorageResolution":60},{"Name":"n"}]}]},"stage":"prod","bot":"x","time":1.25,"n":[1,2],"other":{"a":null}}`

func TestALineIsReadAsEachOfItsSeries(t *testing.T) {
	d, err := emf.Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	totals := emf.Totals{}
	for range 3 {
		if err := totals.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	for series, want := range map[emf.Series]string{
		{Namespace: "a", Name: "time", Dimensions: "stage=prod"}:       "3.75",
		{Namespace: "a", Name: "time", Dimensions: "bot=x,stage=prod"}: "3.75",
		{Namespace: "a", Name: "n", Dimensions: "stage=prod"}:          "9.00",
		{Namespace: "a", Name: "n", Dimensions: "bot=x,stage=prod"}:    "9.00",
	} {
		if got := totals[series]; got == nil || got.FloatString(2) != want {
			t.Errorf("%v: %v, want %s", series, got, want)
		}
	}
	if len(totals) != 4 || d.Time.UnixMilli() != 1574109732004 || d.Members["stage"] != "prod" {
		t.Errorf("%+v, %v", totals, d)
	}
}

func TestWhatCloudWatchWouldNotTake(t *testing.T) {
	many := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	names, members := "", ""
	for i := range 31 {
		names += fmt.Sprintf(`,"d%d"`, i)
		members += fmt.Sprintf(`,"d%d":"x"`, i)
	}
	for name, row := range map[string]struct{ old, new, want string }{
		"no JSON":                         {`"n":[1,2]`, `"n":[1,2`, "invalid character"},
		"two objects":                     {`{"a":null}}`, `{"a":null}}{}`, "more than a JSON object"},
		"a line break":                    {`"n":[1,2]`, "\n\"n\":[1,2]", "more than a JSON object"},
		"a space before it":               {`{"_aws"`, ` {"_aws"`, "more than a JSON object"},
		"a space behind it":               {`{"a":null}}`, `{"a":null}} `, "more than a JSON object"},
		"no UTF-8":                        {`"bot":"x"`, "\"bot\":\"x\",\"more\":\"\xff\"", "not UTF-8"},
		"a namespace in other letters":    {`"Namespace":"a"`, `"Namespace":"é"`, "no namespace of ours"},
		"a namespace of AWS's":            {`"Namespace":"a"`, `"Namespace":"AWS/Lambda"`, "no namespace of ours"},
		"a dimension twice":               {`["stage","bot"]`, `["stage","bot","bot"]`, "twice in a set"},
		"a metric that is not ASCII":      {`{"Name":"n"}`, `{"Name":"é"}`, "printable ASCII"},
		"a value beyond all":              {`"time":1.25`, `"time":-1e109`, "too large"},
		"a member twice":                  {`"bot":"x"`, `"bot":"x","bot":"y"`, `"bot" stands twice`},
		"no metadata":                     {`"_aws"`, `"aws"`, "_aws: <nil> is no object"},
		"no time":                         {`"Timestamp":1574109732004,`, ``, "Timestamp is missing"},
		"a time with a fraction":          {`1574109732004`, `1574109732.5`, "no number of milliseconds"},
		"a time in words":                 {`1574109732004`, `"now"`, "no number of milliseconds"},
		"more metadata":                   {`"Timestamp"`, `"X":1,"Timestamp"`, `"X" is no member`},
		"no namespace":                    {`"Namespace":"a",`, ``, "Namespace is missing"},
		"an empty namespace":              {`"Namespace":"a"`, `"Namespace":""`, "Namespace: want a text"},
		"no dimensions":                   {`[["stage"],["stage","bot"]]`, `[]`, "no set of dimensions"},
		"dimensions that are no sets":     {`[["stage"],["stage","bot"]]`, `["stage"]`, "is no array"},
		"more in a directive":             {`"Namespace":"a"`, `"Namespace":"a","Unit":"None"`, `"Unit" is no member`},
		"a dimension that is not there":   {`"bot":"x",`, ``, "the dimension bot"},
		"a dimension that is a number":    {`"bot":"x"`, `"bot":1`, "the dimension bot"},
		"a dimension that is empty":       {`"bot":"x"`, `"bot":""`, "the dimension bot"},
		"a dimension that is too long":    {`"bot":"x"`, `"bot":"` + strings.Repeat("x", 1025) + `"`, "the dimension bot"},
		"a dimension that is not ASCII":   {`"bot":"x"`, `"bot":"é"`, "printable ASCII"},
		"a dimension of white space":      {`"bot":"x"`, `"bot":"  "`, "printable ASCII"},
		"31 dimensions":                   {`["stage"],["stage","bot"]],"Metrics":[{"Name":"time","Unit":"Seconds","StorageResolution":60},{"Name":"n"}]}]},`, `[` + names[1:] + `]],"Metrics":[]}]}` + members + `,`, "31 dimensions"},
		"a metric that is not there":      {`"time":1.25,`, ``, "time: <nil> is no number"},
		"a metric that is text":           {`"time":1.25`, `"time":"1.25"`, "time: 1.25 is no number"},
		"a metric that is nested":         {`"time":1.25`, `"time":{"a":1}`, "is no number"},
		"a metric of no values":           {`"n":[1,2]`, `"n":[]`, "n: 0 values"},
		"a metric of 101 values":          {`"n":[1,2]`, `"n":[` + many(101, "1") + `]`, "n: 101 values"},
		"a metric with a value of text":   {`"n":[1,2]`, `"n":[1,"2"]`, "n: 2 is no number"},
		"a metric without a name":         {`{"Name":"n"}`, `{"Unit":"None"}`, "the name of a metric"},
		"a metric with a long name":       {`{"Name":"n"}`, `{"Name":"` + strings.Repeat("n", 256) + `"}`, "the name of a metric"},
		"a metric with more":              {`{"Name":"n"}`, `{"Name":"n","Value":1}`, `"Value" is no member`},
		"a unit that there is not":        {`"Unit":"Seconds"`, `"Unit":"Dollars"`, "Dollars is no unit"},
		"a unit in another spelling":      {`"Unit":"Seconds"`, `"Unit":"seconds"`, "seconds is no unit"},
		"a resolution that there is not":  {`"StorageResolution":60`, `"StorageResolution":30`, "StorageResolution is 30"},
		"101 metrics":                     {`{"Name":"n"}`, many(100, `{"Name":"n"}`), "101 metrics"},
		"the same metric twice":           {`{"Name":"n"}`, `{"Name":"n"},{"Name":"n"}`, "stands twice"},
		"a line that is longer than most": {`"bot":"x"`, `"bot":"x","long":"` + strings.Repeat("x", 256<<10) + `"`, "bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			line := strings.Replace(good, row.old, row.new, 1)
			if line == good {
				t.Fatal("nothing is spoilt")
			}
			if _, err := emf.Parse([]byte(line)); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
		})
	}
}
