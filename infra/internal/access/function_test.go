package access

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

// leads are AWS's tables, row by row: profile, region that is called, regions that may answer
// (see routes in pkg/bot, which has them in one list for each profile).
var leads = map[string]map[string]string{
	"us.": {
		"us-east-1": "us-east-1 us-east-2 us-west-2", "us-west-2": "us-east-1 us-east-2 us-west-2",
		"us-west-1": "us-east-1 us-east-2 us-west-1 us-west-2", "ca-central-1": "ca-central-1 us-east-1 us-east-2 us-west-2",
	},
	"ca.":     {"ca-central-1": "ca-central-1 ca-west-1"},
	"us-gov.": {"us-gov-west-1": "us-gov-east-1 us-gov-west-1"},
	"eu.": {
		"eu-west-1":    "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3",
		"eu-central-1": "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3",
	},
	"jp.":   {"ap-northeast-1": "ap-northeast-1 ap-northeast-3"},
	"au.":   {"ap-southeast-2": "ap-southeast-2 ap-southeast-4"},
	"apac.": {"ap-southeast-2": "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-4"},
}

// asked is what Bedrock asks IAM when a bot calls its model in a region.
func asked(t *testing.T, f FunctionFacts, m *bot.Template, region string) (out []call) {
	t.Helper()
	id, at := m.Model.ID, "arn:"+f.Partition+":bedrock:"
	prefix, model := cutProfile(id)
	through := at + region + ":" + account + ":inference-profile/" + id
	switch {
	case strings.Contains(id, ":sagemaker:"):
		return []call{
			{"bedrock:InvokeModel", at + region + ":" + account + ":marketplace/model-endpoint/all-access", nil},
			{"sagemaker:InvokeEndpoint", id, map[string]string{"aws:CalledViaLast": "bedrock.amazonaws.com"}},
		}
	case strings.Contains(id, ":application-inference-profile/"):
		through, prefix, model = id, "us.", m.BaseModel()
	case strings.Contains(id, ":inference-profile/"):
		through = id
		prefix, model = cutProfile(id[strings.Index(id, "/")+1:])
	case strings.HasPrefix(id, "arn:"):
		return []call{{"bedrock:InvokeModel", id, nil}}
	case prefix == "":
		return []call{{"bedrock:InvokeModel", at + region + "::foundation-model/" + id, map[string]string{"aws:RequestedRegion": region}}}
	}
	out = append(out, call{"bedrock:InvokeModel", through, map[string]string{"aws:RequestedRegion": region}})
	if prefix == "global." {
		return append(out, answers(at, region, model, through, region), answers(at, "", model, through, "unspecified"))
	}
	to := strings.Fields(leads[prefix][region])
	if len(to) == 0 {
		t.Fatalf("no row for %s in %s", prefix, region)
	}
	for _, region := range to {
		out = append(out, answers(at, region, model, through, region))
	}
	return out
}

func answers(at, region, model, through, requested string) call {
	return call{"bedrock:InvokeModel", at + region + "::foundation-model/" + model,
		map[string]string{"bedrock:InferenceProfileArn": through, "aws:RequestedRegion": requested}}
}

func cutProfile(id string) (prefix, model string) {
	for p := range leads {
		if rest, ok := strings.CutPrefix(id, p); ok {
			return p, rest
		}
	}
	if rest, ok := strings.CutPrefix(id, "global."); ok {
		return "global.", rest
	}
	return "", id
}

func TestEveryBotMayCallItsModels(t *testing.T) {
	for name, f := range every(t) {
		t.Run(name, func(t *testing.T) {
			statements, asks := Function(f), 0
			for _, m := range f.models() {
				if m.Model.RoleARN != "" {
					continue
				}
				for _, region := range m.Model.Regions {
					for _, c := range asked(t, f, m, region) {
						for _, action := range []string{c.action, c.action + "WithResponseStream"} {
							c.action, asks = action, asks+1
							if !may(t, statements, c) {
								t.Errorf("%s in %s needs %+v", m.Model.ID, region, c)
							}
						}
					}
				}
			}
			if asks == 0 {
				t.Error("nothing was asked")
			}
		})
	}
}

// A hot template may call whatever its group lists, in another way than any bot of the files.
func TestATemplateThatIsPushedLaterMayCallWhatTheGroupLists(t *testing.T) {
	groups := every(t)
	for name, c := range map[string]struct{ group, id, region string }{
		"the model itself":            {"nova", "amazon.nova-lite-v1:0", "us-east-1"},
		"its other profile":           {"nova", "global.amazon.nova-2-lite-v1:0", "us-west-2"},
		"any of a vendor's":           {"a vendor", "ca.vendor.new-v9:0", "ca-central-1"},
		"a profile that no bot uses":  {"ARNs", "'" + unused + "'\n  base_id: vendor.surprise", "us-east-1"},
		"a profile of the territory":  {"in the Union", "eu.vendor.m", "eu-west-1"},
		"a profile in another region": {"profiles only", "us.vendor.m", "us-east-1"},
	} {
		t.Run(name, func(t *testing.T) {
			f := groups[c.group]
			statements := Function(f)
			later, _, err := bot.Load(read(t, configs+"/defaults/chat.yaml"), calls(c.id, c.region, ""), bot.Options{Strict: true, Group: f.Group})
			if err != nil {
				t.Fatal(err)
			}
			for _, ask := range asked(t, f, later, c.region) {
				if !may(t, statements, ask) {
					t.Errorf("needs %+v", ask)
				}
			}
		})
	}
}

func TestWhatBotsNeedBesideTheirModels(t *testing.T) {
	const ssm, own = "arn:aws:ssm:us-east-1:123456789012:parameter/poebridge/prod/", "arn:aws:bedrock:us-east-1:123456789012:"
	via := func(service string) map[string]string {
		return map[string]string{"kms:ViaService": service + ".us-east-1.amazonaws.com"}
	}
	groups := every(t)
	for name, c := range map[string]struct {
		group string
		call
	}{
		"its log":                  {"nova", call{"logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/poebridge-prod-nova:log-stream:2026/x", nil}},
		"the defaults of a kind":   {"nova", call{"ssm:GetParameters", ssm + "defaults/chat", nil}},
		"its group.yaml":           {"nova", call{"ssm:GetParameters", ssm + "groups/nova/_group", nil}},
		"a bot":                    {"nova", call{"ssm:GetParameters", ssm + "groups/nova/nova-lite", nil}},
		"a bot that is new":        {"nova", call{"ssm:GetParameters", ssm + "overrides/nova/new", nil}},
		"its access keys":          {"everything else", call{"secretsmanager:GetSecretValue", secret, nil}},
		"a guardrail":              {"a guardrail", call{"bedrock:ApplyGuardrail", own + "guardrail/abc", nil}},
		"a guardrail elsewhere":    {"a guardrail", call{"bedrock:ApplyGuardrail", "arn:aws:bedrock:us-west-2:123456789012:guardrail/abc", nil}},
		"where that is routed":     {"a guardrail", call{"bedrock:ApplyGuardrail", "arn:aws:bedrock:us-east-2:123456789012:guardrail-profile/us.guardrail.v1:0", nil}},
		"and where it is called":   {"a guardrail", call{"bedrock:ApplyGuardrail", own + "guardrail-profile/us.guardrail.v1:0", nil}},
		"a bot's guardrail":        {"a guardrail of a bot", call{"bedrock:ApplyGuardrail", own + "guardrail/near", nil}},
		"a bot's guardrail by ARN": {"a guardrail of a bot", call{"bedrock:ApplyGuardrail", "arn:aws:bedrock:us-west-2:210987654321:guardrail/far", nil}},
		"counting":                 {"everything else", call{"bedrock:CountTokens", "arn:aws:bedrock:us-east-1::foundation-model/vendor.m", nil}},
		"a role":                   {"everything else", call{"sts:AssumeRole", otherRole, nil}},
		"a secret under a key":     {"everything else", call{"kms:Decrypt", key, via("secretsmanager")}},
		"settings under a key":     {"everything else", call{"kms:Decrypt", key, via("lambda")}},
		"a bucket under a key":     {"everything else", call{"kms:GenerateDataKey", key, via("s3")}},
		"to begin a video":         {"everything else", call{"bedrock:InvokeModel", own + "async-invoke/x1", nil}},
		"to ask for a video":       {"everything else", call{"bedrock:GetAsyncInvoke", own + "async-invoke/x1", nil}},
		"to keep a video":          {"everything else", call{"s3:PutObject", bucket + "/g/bot/1/output.mp4", nil}},
		"to write a trace":         {"traces", call{"xray:PutTraceSegments", "*", nil}},
		"to count what it wrote":   {"traces", call{"xray:PutTelemetryRecords", "*", nil}},
		"a trace, sent elsewhere":  {"traces elsewhere", call{"xray:PutTraceSegments", "*", nil}},
		"a trace, by a layer":      {"a layer alone", call{"xray:PutTraceSegments", "*", nil}},
		"to read a video":          {"everything else", call{"s3:GetObject", bucket + "/g/bot/1/output.mp4", nil}},
	} {
		if !may(t, Function(groups[c.group]), c.call) {
			t.Errorf("%s: %+v is denied", name, c.call)
		}
	}
}

func TestWhatAFunctionMayNot(t *testing.T) {
	const (
		ssm  = "arn:aws:ssm:us-east-1:123456789012:parameter/poebridge/"
		base = "arn:aws:bedrock:us-east-1::foundation-model/"
		own  = "arn:aws:bedrock:us-east-1:123456789012:"
	)
	by := func(profile string) map[string]string {
		return map[string]string{"bedrock:InferenceProfileArn": profile, "aws:RequestedRegion": "us-east-2"}
	}
	groups := every(t)
	for name, c := range map[string]struct {
		group string
		call
	}{
		"another model":                      {"nova", call{"bedrock:InvokeModel", base + "amazon.nova-premier-v1:0", nil}},
		"a model of the same beginning":      {"nova", call{"bedrock:InvokeModel", base + "amazon.nova-lite-v1:0:24k", nil}},
		"another vendor's":                   {"a vendor", call{"bedrock:InvokeModel", base + "vendors.m", nil}},
		"a region that is not listed":        {"nova", call{"bedrock:InvokeModel", "arn:aws:bedrock:us-east-2::foundation-model/amazon.nova-lite-v1:0", map[string]string{"aws:RequestedRegion": "us-east-2"}}},
		"that, by another account's profile": {"nova", call{"bedrock:InvokeModel", "arn:aws:bedrock:us-east-2::foundation-model/amazon.nova-lite-v1:0", by("arn:aws:bedrock:us-east-1:210987654321:inference-profile/us.amazon.nova-lite-v1:0")}},
		"a region for a vendor's":            {"a vendor", call{"bedrock:InvokeModel", "arn:aws:bedrock:us-east-2::foundation-model/vendor.m", nil}},
		"a profile in another region":        {"nova", call{"bedrock:InvokeModel", "arn:aws:bedrock:us-east-2:123456789012:inference-profile/us.amazon.nova-lite-v1:0", nil}},
		"a profile of another model":         {"nova", call{"bedrock:InvokeModel", own + "inference-profile/us.amazon.nova-premier-v1:0", nil}},
		"a model where a profile is listed":  {"profiles only", call{"bedrock:InvokeModel", base + "vendor.m", map[string]string{"aws:RequestedRegion": "us-east-1"}}},
		"anywhere without the profile":       {"profiles only", call{"bedrock:InvokeModel", "arn:aws:bedrock:::foundation-model/vendor.m", map[string]string{"aws:RequestedRegion": "unspecified"}}},
		"anywhere by a geographic profile":   {"profiles only", call{"bedrock:InvokeModel", "arn:aws:bedrock:::foundation-model/vendor.m", map[string]string{"aws:RequestedRegion": "unspecified", "bedrock:InferenceProfileArn": own + "inference-profile/us.vendor.m"}}},
		"anywhere, out of the Union":         {"in the Union", call{"bedrock:InvokeModel", "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/global.vendor.m", nil}},
		"London, out of the Union":           {"in the Union", call{"bedrock:InvokeModel", "arn:aws:bedrock:eu-west-2::foundation-model/vendor.m", by("arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.vendor.m")}},
		"what is behind a profile, itself":   {"ARNs", call{"bedrock:InvokeModel", base + "vendor.behind", nil}},
		"another, by an application profile": {"ARNs", call{"bedrock:InvokeModel", base + "vendor.other", map[string]string{"bedrock:InferenceProfileArn": application}}},
		"any, by one that is not listed":     {"ARNs", call{"bedrock:InvokeModel", base + "vendor.other", map[string]string{"bedrock:InferenceProfileArn": own + "application-inference-profile/other"}}},
		"another application profile":        {"ARNs", call{"bedrock:InvokeModel", own + "application-inference-profile/other", nil}},
		"an endpoint, not by Bedrock":        {"ARNs", call{"sagemaker:InvokeEndpoint", endpoint, nil}},
		"another endpoint":                   {"ARNs", call{"sagemaker:InvokeEndpoint", endpoint + "2", map[string]string{"aws:CalledViaLast": "bedrock.amazonaws.com"}}},
		"other actions on a model":           {"nova", call{"bedrock:CreateModelCustomizationJob", base + "amazon.nova-lite-v1:0", nil}},
		"counting where no bot does":         {"nova", call{"bedrock:CountTokens", base + "amazon.nova-lite-v1:0", nil}},
		"another guardrail":                  {"a guardrail", call{"bedrock:ApplyGuardrail", own + "guardrail/abcd", nil}},
		"a guardrail where no bot calls":     {"a guardrail of a bot", call{"bedrock:ApplyGuardrail", "arn:aws:bedrock:us-west-2:123456789012:guardrail/near", nil}},
		"the guardrail of another's account": {"everything else", call{"bedrock:ApplyGuardrail", own + "guardrail/theirs", nil}},
		"a changed guardrail":                {"a guardrail", call{"bedrock:UpdateGuardrail", own + "guardrail/abc", nil}},
		"another group's bots":               {"nova", call{"ssm:GetParameters", ssm + "prod/groups/nova-2/bot", nil}},
		"another group's overrides":          {"nova", call{"ssm:GetParameters", ssm + "prod/overrides/claude/bot", nil}},
		"another stage's bots":               {"nova", call{"ssm:GetParameters", ssm + "dev/groups/nova/nova-lite", nil}},
		"defaults of another kind":           {"nova", call{"ssm:GetParameters", ssm + "prod/defaults/video", nil}},
		"all parameters":                     {"nova", call{"ssm:GetParametersByPath", ssm + "prod/groups/nova/x", nil}},
		"to write a parameter":               {"nova", call{"ssm:PutParameter", ssm + "prod/overrides/nova/nova-lite", nil}},
		"another group's keys":               {"nova", call{"secretsmanager:GetSecretValue", secret, nil}},
		"to write keys":                      {"everything else", call{"secretsmanager:PutSecretValue", secret, nil}},
		"another log":                        {"nova", call{"logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/poebridge-prod-nova-2:log-stream:x", nil}},
		"another role":                       {"everything else", call{"sts:AssumeRole", otherRole + "2", nil}},
		"a key by itself":                    {"everything else", call{"kms:Decrypt", key, nil}},
		"another group's videos":             {"everything else", call{"s3:GetObject", bucket + "/g2/bot/1/output.mp4", nil}},
		"to delete a video":                  {"everything else", call{"s3:DeleteObject", bucket + "/g/bot/1/output.mp4", nil}},
		"a trace where nobody traces":        {"nova", call{"xray:PutTraceSegments", "*", nil}},
		"that, with all else":                {"everything else", call{"xray:PutTelemetryRecords", "*", nil}},
		"to read traces":                     {"traces", call{"xray:GetTraceSummaries", "*", nil}},
		"to change what is sampled":          {"traces", call{"xray:UpdateSamplingRule", "*", nil}},
		"the layer":                          {"traces", call{"lambda:GetLayerVersion", layer, nil}},
		"a video without a bucket":           {"nova", call{"bedrock:GetAsyncInvoke", own + "async-invoke/x1", nil}},
	} {
		f, ok := groups[c.group]
		if !ok {
			t.Fatalf("no group %s", c.group)
		}
		if may(t, Function(f), c.call) {
			t.Errorf("%s: %+v is allowed", name, c.call)
		}
	}
}

// Residency is kept by the role too, whatever AWS or a template would have.
func TestNoRightLeavesTheResidency(t *testing.T) {
	f := every(t)["in the Union"]
	for _, s := range Function(f) {
		for _, resource := range s.Resources {
			for _, region := range []string{"eu-west-2", "eu-central-2", "us-east-1"} {
				if strings.Contains(resource, ":"+region+":") {
					t.Errorf("%s: %s is not in the Union", s.Sid, resource)
				}
			}
			if strings.Contains(resource, "global.") || strings.Contains(resource, "bedrock:::") {
				t.Errorf("%s: %s goes anywhere", s.Sid, resource)
			}
		}
	}
}
