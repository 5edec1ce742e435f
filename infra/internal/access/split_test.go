package access

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// document is a policy as IAM gets it.
func document(t *testing.T, statements []Statement) string {
	t.Helper()
	var list []json.RawMessage
	for _, s := range statements {
		list = append(list, json.RawMessage(s.JSON()))
	}
	text, err := json.Marshal(struct {
		Version   string
		Statement []json.RawMessage
	}{"2012-10-17", list})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// grants are single rights: an action on a resource under conditions.
func grants(t *testing.T, statements []Statement) (out []string) {
	t.Helper()
	for _, s := range statements {
		conditions, err := json.Marshal(s.Conditions)
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range s.Actions {
			for _, resource := range s.Resources {
				out = append(out, action+" "+resource+" "+string(conditions))
			}
		}
	}
	return sorted(out)
}

func TestSplitFitsPoliciesAndLosesNothing(t *testing.T) {
	for name, f := range every(t) {
		t.Run(name, func(t *testing.T) {
			statements := Function(f)
			documents, err := Split(statements)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range documents {
				if text := document(t, d); len(text) != Size(d) || len(text) > MaxDocument {
					t.Errorf("%d characters, told %d", len(text), Size(d))
				}
			}
			if got, want := grants(t, slices.Concat(documents...)), grants(t, statements); !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if total := Size(statements); len(documents) > 2+total/(MaxDocument*2/3) {
				t.Errorf("%d policies for %d characters", len(documents), total)
			}
		})
	}
}

func TestShippedGroupsLeaveRoomForMore(t *testing.T) {
	for name, f := range shipped(t) {
		documents, err := Split(Function(f))
		if err != nil || len(documents) > 5 {
			t.Errorf("%s needs %d policies, %v", name, len(documents), err)
		}
	}
}

func TestALongStatementIsDivided(t *testing.T) {
	s := Statement{Sid: "Long", Actions: []string{"s3:GetObject"}, Conditions: condition("StringEquals", "k", "v"), Why: "w"}
	for i := range 200 {
		s.Resources = append(s.Resources, fmt.Sprintf("arn:aws:s3:::bucket/%060d", i))
	}
	documents, err := Split([]Statement{{Sid: "Short", Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::b/x"}}, s})
	if err != nil || len(documents) < 3 {
		t.Fatalf("%d policies, %v", len(documents), err)
	}
	var names []string
	var all []string
	for _, d := range documents {
		if Size(d) > MaxDocument {
			t.Errorf("%d characters", Size(d))
		}
		for _, part := range d {
			names = append(names, part.Sid)
			if part.Sid != "Short" {
				all = append(all, part.Resources...)
				if part.Why != "w" || part.Conditions["StringEquals"]["k"][0] != "v" {
					t.Errorf("a part lost something: %+v", part)
				}
			}
		}
	}
	if !slices.Equal(all, s.Resources) || len(sorted(names)) != len(names) {
		t.Errorf("%d resources, statements %v", len(all), names)
	}
}

func TestTokensCountAsWhatTheyStandFor(t *testing.T) {
	f := every(t)["everything else"]
	want := Size(Function(f))
	for _, token := range []string{"${Token[AWS.AccountId.0]}", "${Token[AWS::AccountId.12]}", "${AWS::AccountId}"} {
		f.Account = token
		if got := Size(Function(f)); got != want {
			t.Errorf("%s: %d characters, want %d", token, got, want)
		}
	}
	f.Secret = "${Token[TOKEN.123]}"
	if got := Size(Function(f)); got <= want || got > want+200 {
		t.Errorf("an ARN that is not known yet: %d characters, with one %d", got, want)
	}
}

func TestAGroupOfTooManyModelsIsTold(t *testing.T) {
	var models []string
	for i := range 60 {
		models = append(models, fmt.Sprintf("vendor.model-with-quite-a-long-name-%02d-v1:0", i))
	}
	f := facts(t, "g", group("us-east-1", "models: ["+strings.Join(models, ", ")+"]\nregions: [us-east-1, us-east-2, us-west-2, eu-west-1, eu-central-1, ap-northeast-1]\n"))
	_, err := Split(Function(f))
	if err == nil || !strings.Contains(err.Error(), "a role has room for 9: split the group") {
		t.Errorf("got %v", err)
	}
	_, err = Split([]Statement{{Sid: "Huge", Resources: []string{"arn:aws:s3:::" + strings.Repeat("x", MaxDocument)}}})
	if err == nil || !strings.Contains(err.Error(), "the statement Huge does not fit") {
		t.Errorf("got %v", err)
	}
}

// IAM takes 6144 characters, and a token may turn out longer than it is counted as.
func TestAPolicyLeavesRoomForWhatTokensTurnOutToBe(t *testing.T) {
	if MaxDocument > 6144-100 {
		t.Errorf("a policy may have %d characters", MaxDocument)
	}
}
