package access

import "strings"

// guardrailProfiles are those of AWS, by how the names of the regions begin that they serve
// (Bedrock User Guide, "Supported Regions for cross-Region guardrail inference"). They send
// texts where the profiles of models with the same prefix send questions.
var guardrailProfiles = []struct{ serves, prefix string }{
	{"us-east-", "us."}, {"us-west-", "us."}, {"us-gov-", "us-gov."}, {"ca-", "ca."},
	{"eu-", "eu."}, {"eu-west-2", "uk."}, {"ap-", "apac."}, {"ap-southeast-2", "au."},
}

// guardrails are the group's own, which holds for every bot, or where it has none those of its
// bots. A bot that calls with a role of another account uses a guardrail there, with the rights
// of that role.
func (f FunctionFacts) guardrails() []Statement {
	var found []string
	if id := f.Group.Guardrail.ID; id != "" {
		found = f.guardrail(id, f.Group.Regions)
	} else {
		for _, t := range f.models() {
			if t.Guardrail.ID != "" && t.Model.RoleARN == "" {
				found = append(found, f.guardrail(t.Guardrail.ID, t.Model.Regions)...)
			}
		}
	}
	return allow(Statement{Sid: "ApplyGuardrails", Actions: []string{"bedrock:ApplyGuardrail"}, Resources: found})
}

// guardrail is one, by its id in each region, by its ARN in its own, and with it the profiles
// by which AWS applies one of the standard tier in other regions of its part of the world. The
// right to a profile is of no use without one to a guardrail.
func (f FunctionFacts) guardrail(id string, regions []string) (out []string) {
	if strings.HasPrefix(id, "arn:") {
		out, regions = []string{id}, strings.Split(id, ":")[3:4]
	} else {
		for _, region := range regions {
			out = append(out, f.in(region).bedrock("guardrail/"+id))
		}
	}
	for _, region := range regions {
		for _, p := range guardrailProfiles {
			if !strings.HasPrefix(region, p.serves) {
				continue
			}
			for _, to := range append(f.Group.Destinations(p.prefix, region), region) {
				out = append(out, f.in(to).bedrock("guardrail-profile/"+p.prefix+"guardrail.v1:0"))
			}
		}
	}
	return out
}
