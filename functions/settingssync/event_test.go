package main

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

func TestAnEventThatIsNotOursIsAnErrorThatSaysWhatItLooksLike(t *testing.T) {
	c := launch(t, nil)
	for name, row := range map[string]struct{ payload, want string }{
		"another stage":                  {eventOf("Update", "/poebridge/prod/groups/nova/nova-lite"), `"/poebridge/prod/groups/nova/nova-lite", which is not of stage test`},
		"a stage that begins alike":      {eventOf("Update", "/poebridge/test2/defaults/chat"), "not of stage test"},
		"another's parameter":            {eventOf("Update", "/database/url"), "not of stage test"},
		"the stage itself":               {eventOf("Update", "/poebridge/test"), "not of stage test"},
		"another folder":                 {eventOf("Update", root+"/other/nova/nova-lite"), "holds no template"},
		"too deep":                       {eventOf("Update", root+base+"/more"), "holds no template"},
		"not deep enough":                {eventOf("Update", root+"/groups/nova"), "holds no template"},
		"no name of a group":             {eventOf("Update", root+"/groups/No Group/bot"), "holds no template"},
		"no name of a bot":               {eventOf("Update", root+"/groups/nova/Nova_Lite"), "no bot can be called"},
		"a group's file among overrides": {eventOf("Update", root+"/overrides/nova/_group"), "no bot can be called"},
		"defaults of no kind":            {eventOf("Update", root+"/defaults/music"), "no kind of bot"},
		"defaults that are deeper":       {eventOf("Update", root+"/defaults/chat/more"), "holds no template"},
		"no name":                        {eventOf("Update", ""), "without a name"},
		"a name without an end":          {eventOf("Update", strings.Repeat("n", 5000)), "n…\""},
		"another region":                 {strings.ReplaceAll(eventOf("Update", root+base), `"region":"us-east-1"`, `"region":"eu-west-1"`), `region "eu-west-1", and the parameters of this function are in us-east-1`},
		"another service":                {`{"detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","region":"us-east-1","detail":{}}`, `an event "EC2 Instance State-change Notification" of "aws.ec2"`},
		"a policy of a parameter":        {`{"detail-type":"Parameter Store Policy Action","source":"aws.ssm","region":"us-east-1","detail":{}}`, `"Parameter Store Policy Action"`},
		"a list as detail":               {`{"detail-type":"Parameter Store Change","source":"aws.ssm","region":"us-east-1","detail":[]}`, "fields of other types"},
		"a query of Poe's":               {`{"version":"2.0","rawPath":"/nova-lite","headers":{"authorization":"Bearer ` + keyOld + `"},"requestContext":{}}`, "a request of a function URL"},
		"a queue":                        {`{"Records":[]}`, "records of S3, SQS, SNS or a stream"},
		"a piece of an event":            {`{"detail":{"name":"` + root + base + `"}}`, "a piece of an event"},
		"the console's test":             {`{"key1":"value1"}`, "something else"},
		"nothing":                        {`{}`, "an empty object"},
		"a list":                         {`[1]`, "no JSON object"},
		"a text":                         {`"` + keyOld + `"`, "no JSON object"},
		"null":                           {`null`, "an empty object"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.Invoke([]byte(row.payload)).Report
			if r.Error != "NotOurEventError" || !strings.Contains(r.Message, row.want) || len(r.Message) > 500 {
				t.Errorf("%+v", r)
			}
		})
	}
	c.poe.expect(t, "")
	if lines := c.lines(t, msgNotOurs); len(lines) == 0 || lines[0]["level"] != "ERROR" {
		t.Errorf("%v", lines)
	}
	if n := len(c.conf.Calls("ssm")) + len(c.conf.Calls("secretsmanager")); n != 0 || c.Started() != 1 {
		t.Errorf("%d calls, %d processes", n, c.Started())
	}
}

func TestEventsThatConcernNoSettingsAreIgnored(t *testing.T) {
	c := launch(t, nil)
	c.changed(t, "Update", "/synced/nova/nova-lite")
	c.changed(t, "LabelParameterVersion", base)
	c.changed(t, "Delete", "/defaults/chat")
	c.changed(t, "Delete", "/groups/nova/_group")
	if n := len(c.conf.Calls("ssm")) + len(c.conf.Calls("secretsmanager")); n != 0 {
		t.Errorf("%d calls", n)
	}
	if lines := c.lines(t, msgIgnored); len(lines) != 4 || lines[0]["why"] != "this function's own writing" || lines[0]["parameter"] != root+"/synced/nova/nova-lite" {
		t.Errorf("%v", lines)
	}
}

func TestAFunctionThatIsNotSetUpSaysSoWithEveryEvent(t *testing.T) {
	for name, row := range map[string]struct{ env, want string }{
		"no stage":                   {"POEBRIDGE_STAGE=", "POEBRIDGE_STAGE is not set"},
		"no name of a stage":         {"POEBRIDGE_STAGE=No Stage", `POEBRIDGE_STAGE is "No Stage"`},
		"an address that is none":    {"POEBRIDGE_POE_API_URL=poe", "POEBRIDGE_POE_API_URL cannot be used: want an address"},
		"an address without secrecy": {"POEBRIDGE_POE_API_URL=http://api.poe.com", "want https"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launch(t, func(o *emulator.Options) { o.Env = append(o.Env, row.env) })
			for range 2 {
				if r := c.Invoke([]byte(eventOf("Update", root+base))).Report; r.Error == "" || !strings.Contains(r.Message, row.want) {
					t.Errorf("%+v", r)
				}
			}
			c.eventually(t, msgNotSetUp)
			if c.Started() != 1 {
				t.Errorf("%d processes", c.Started())
			}
		})
	}
}
