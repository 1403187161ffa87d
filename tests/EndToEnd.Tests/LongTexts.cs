using System.Globalization;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>Texts that no one card shows whole: what was said at a study session, put together from these sentences.</summary>
internal static class LongTexts
{
    private static readonly string[] Topics = ["学习《条例》第一章，谈认识", "对照责任清单，查不足", "结合本季度工作，提措施", "围绕迎检准备，作补充"];

    private static readonly string[] Lessons =
    [
        "《条例》第一章讲的是为什么而定、管哪些人和事，过去只当作总则翻过去，这次逐条对照才看清，后面每一章的要求都能在这里找到出处",
        "学习中感受最深的是“把责任落实到岗位”这一句：岗位说明书写得再细，没有人在节点上签字确认，责任仍然是悬空的",
        "结合上季度的检查情况来看，凡是提前一周发通知、提前三天发材料的会议，讨论都比较充分；临时召集的，多数只是念了一遍文件",
        "以前总觉得记录是会后的事，通过这次学习认识到，记录本身就是会议的一部分，议了什么、定了什么、谁来办，都要当场说清楚",
        "条文中反复出现的“按时”和“如实”两个词，看起来简单，做起来最难，关键是平时就把台账建起来，而不是到迎检前再补",
        "对照案例可以看到，问题往往不是出在不会做，而是出在以为别人已经做了，分工里只要有一处写成“相关人员”，就等于没有分工",
        "这次学习把制度和业务放在一起讲，很受启发：窗口服务里的一次性告知，其实就是制度要求在群众面前的样子",
        "听了领学人的讲解，对请假、补学的规定有了完整的了解，缺席不是一请了之，学习内容和体会都要在期限内补上",
        "通报的几起事例都是小事引起的，一份过期的授权、一次没有交接的调岗，提醒我们日常管理中没有可以忽略的环节",
        "年轻同志对条文背景了解不多，这次把历次修订的变化列成表格来学，哪些是新增的、哪些更严了，一目了然",
        "过去把学习当任务，这次带着问题来，发现手头两件拖了很久的工作，依据和办法在条文里都写得明明白白",
    ];

    private static readonly string[] Gaps =
    [
        "存在的不足是，本人负责的值班记录有三天是事后补写的，内容过于简略，没有写明交接事项",
        "检查自己的工作，去年承诺的走访计划只完成了六成，主要原因是没有分解到月，年底才发现时间不够",
        "目前科室的资料分散在几个人的电脑里，人员一变动就找不齐，这个问题提出过两次，一直没有真正解决",
        "学用脱节的情况在本人身上也有，笔记记了不少，遇到具体事项仍习惯先问老同志，很少回到条文去找答案",
        "与兄弟单位相比，我们在数据核对上还停留在人工比对，差错发现得晚，更正也不及时",
        "对新入职同志的带教不够系统，往往是遇到什么讲什么，缺少一份可以照着做的清单",
        "群众来电的回复时限虽然都达到了要求，但有的答复只说了依据，没有说清下一步怎么办，造成重复来电",
        "有两次会议因为出差没有参加，补学时只看了材料，没有认真写体会，态度上不够端正",
        "部门之间的沟通多靠口头，事后说法不一，影响了进度，也伤了和气",
        "物资领用登记不够规范，个别单据缺少经办人签字，虽然金额不大，但暴露出程序意识不强",
        "培训材料年年沿用，案例还是三年前的，与现在的业务流程已经对不上",
        "整改事项销号时把关不严，有一项只看了照片就通过了，没有到现场核实",
        "计划排得比较满，遇到临时任务就往后推，缺少一个明确的调整程序",
    ];

    private static readonly string[] Steps =
    [
        "下一步，四月底前把岗位清单重新核对一遍，每一项都写明责任人、时限和替补人，报支部备案",
        "今后每周五下午用半小时整理当周记录，做到当周事当周清，由组长抽查",
        "建议把常见的二十个问题整理成问答，贴在窗口，也发给新同志学习，每季度更新一次",
        "准备在本月内完成一次全面自查，能当场改的当场改，不能当场改的列入清单，逐项销号",
        "愿意牵头把共享资料库建起来，目录按条例的章节来排，请各组在十五日前报送现有资料",
        "对照时间节点倒排工期，每月最后一次例会通报进度，完不成的说明原因和补救办法",
        "从下次会议开始，承办的议题提前三天把材料发给大家，会上只讲要点，把时间留给讨论",
        "计划与业务科结成对子，每月互查一次台账，发现的问题当面指出、书面反馈",
        "将带教清单细化为十二项，由两位老同志分工负责，三个月后组织一次实操检验",
    ];

    /// <summary>What one person took from it: over six thousand characters.</summary>
    public static string Notes { get; } = string.Join('\n', ["学习《条例》第一章的心得体会", .. Enumerable.Range(0, 46).Select(i => $"（{Number(i)}）{Point(i)}"), "以上是本人的学习体会，不当之处请批评指正。"]);

    /// <summary>The minutes of a study session at which everybody spoke on each topic and half of them on the last; of a dozen people over six thousand characters.</summary>
    public static string Minutes(IReadOnlyList<string> speakers) => string.Join('\n',
    [
        .. Topics.SelectMany((topic, t) => speakers.Take(t < 3 ? speakers.Count : speakers.Count / 2).Select((name, i) => $"{Number(i)}. {name}：{Point((t * speakers.Count) + i)}").Prepend($"议题{"一二三四"[t]}：{topic}")),
        "会议决定：",
        "1. 岗位清单由各组在四月底前核对完毕，支部汇总。",
        "2. 共享资料库的目录提交下次会议讨论。",
        "3. 缺席的同志在三十日内补学，并提交学习体会。",
    ]);

    /// <summary>No two are the same: the numbers of the sentences have no common divisor.</summary>
    private static string Point(int i) => $"{Lessons[i % Lessons.Length]}。{Gaps[i % Gaps.Length]}。{Steps[i % Steps.Length]}。";

    private static string Number(int i) => (i + 1).ToString(CultureInfo.InvariantCulture);
}
