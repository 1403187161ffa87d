// Every text of the page in its three languages.
const texts = {
  "app.name": ["会议学习台账", "會議學習台帳", "Study & Meeting Ledger"],
  "app.where": ["本机租户", "本機租用戶", "Tenant in a box"],
  "language": ["界面语言", "介面語言", "Language of this page"],
  "theme": ["切换浅色或深色", "切換淺色或深色", "Switch between light and dark"],
  "close": ["关闭", "關閉", "Close"],
  "back": ["返回", "返回", "Back"],
  "retry": ["重试", "重試", "Try again"],
  "offline": ["与服务器的连接已断开，正在重新连接…", "與伺服器的連線已中斷，正在重新連線…", "The server cannot be reached. Trying to connect again…"],
  "online": ["已重新连接。", "已重新連線。", "Connected again."],

  "people.title": ["人员", "人員", "People"],
  "people.search": ["搜索姓名、邮箱、单位", "搜尋姓名、信箱、單位", "Search by name, mail or unit"],
  "people.all": ["全部", "全部", "All"],
  "people.leaders": ["负责人", "負責人", "Leaders"],
  "people.admins": ["管理员", "管理員", "Admins"],
  "people.unread": ["未读", "未讀", "Unread"],
  "people.none": ["没有符合条件的人员。", "沒有符合條件的人員。", "Nobody matches."],
  "people.count": ["{0} 人", "{0} 人", "{0} people"],
  "people.news": ["{0} 条未读", "{0} 則未讀", "{0} unread"],
  "people.filter": ["筛选", "篩選", "Filter"],

  "role.leader": ["负责人", "負責人", "Leader"],
  "role.deputy": ["副职", "副職", "Deputy"],
  "role.recorder": ["记录人", "記錄人", "Recorder"],
  "role.member": ["成员", "成員", "Member"],
  "role.Ledger.Admin": ["管理员", "管理員", "Admin"],
  "role.Ledger.Inspector": ["督察", "督察", "Inspector"],
  "role.noApp": ["未装应用", "未裝應用", "No app"],

  "chat.title": ["聊天", "聊天", "Chat"],
  "chat.choose": ["选择一个人", "選擇一個人", "Choose a person"],
  "chat.chooseText": ["以此人的身份查看聊天、点击卡片、查看日历；右侧时钟可前移时间。", "以此人的身分查看聊天、點按卡片、查看行事曆；右側時鐘可前移時間。", "See the chat as this person does, use the cards, look at the calendar, and move the clock forward."],
  "chat.empty": ["还没有消息", "還沒有訊息", "No messages yet"],
  "chat.emptyText": ["发送“帮助”，看看机器人会做什么。", "傳送「幫助」，看看機器人會做什麼。", "Send “help” to see what the bot can do."],
  "chat.noApp": ["此人未安装应用，机器人无法向其发送消息。", "此人未安裝應用，機器人無法向其傳送訊息。", "This person does not have the app: the bot cannot reach them."],
  "chat.bot": ["会议学习台账", "會議學習台帳", "Study & Meeting Ledger"],
  "chat.updated": ["{0} 更新", "{0} 更新", "updated {0}"],
  "chat.earlier": ["显示更早的消息", "顯示更早的訊息", "Show earlier messages"],
  "chat.write": ["以{0}的身份发送消息", "以{0}的身分傳送訊息", "Write as {0}"],
  "chat.send": ["发送", "傳送", "Send"],
  "chat.suggestions": ["建议", "建議", "Suggestions"],
  "chat.locale": ["此人在 Teams 中的语言", "此人在 Teams 中的語言", "This person's language in Teams"],
  "chat.typing": ["正在处理…", "正在處理…", "Working…"],
  "chat.badCard": ["此卡片无法显示。", "此卡片無法顯示。", "This card cannot be shown."],
  "chat.noCard": ["卡片渲染器未载入，请检查 npm 包是否已安装。", "卡片轉譯器未載入，請檢查 npm 套件是否已安裝。", "The card renderer did not load: are the npm packages installed?"],
  "chat.onlyExecute": ["本机租户不支持这种操作：{0}", "本機租用戶不支援這種操作：{0}", "The tenant in a box does not know this action: {0}"],
  "chat.saved": ["已下载：{0}", "已下載：{0}", "Downloaded: {0}"],
  "say.my": ["我的", "我的", "my"],
  "say.plan": ["计划", "計劃", "plan"],
  "say.export": ["导出", "匯出", "export"],
  "say.help": ["帮助", "幫助", "help"],

  "clock.title": ["时钟", "時鐘", "Clock"],
  "clock.next": ["到下一事件", "到下一事件", "To the next event"],
  "clock.hour": ["+1 小时", "+1 小時", "+1 h"],
  "clock.day": ["+1 天", "+1 天", "+1 day"],
  "clock.goal": ["日期和时间", "日期和時間", "Date and time"],
  "clock.go": ["前往", "前往", "Go"],
  "clock.comes": ["接下来：{0}（{1}）", "接下來：{0}（{1}）", "Next: {0} ({1})"],
  "clock.nothing": ["接下来没有事件", "接下來沒有事件", "Nothing comes next"],
  "clock.busy": ["处理中…", "處理中…", "Working…"],
  "clock.resting": ["空闲", "閒置", "At rest"],
  "fault": ["故障", "故障", "Fault"],
  "fault.is": ["故障：{0}", "故障：{0}", "Fault: {0}"],
  "fault.none": ["无", "無", "none"],
  "fault.throttle": ["限流（429）", "限流（429）", "throttle (429)"],
  "fault.refuse": ["拒绝（503）", "拒絕（503）", "refuse (503)"],
  "fault.slow": ["缓慢（3 秒）", "緩慢（3 秒）", "slow (3 s)"],
  "fault.drop": ["断线（应答丢失）", "斷線（應答遺失）", "drop (answer lost)"],
  "fault.duplicate": ["重复投递", "重複投遞", "duplicate"],

  "calendar.title": ["日历", "行事曆", "Calendar"],
  "calendar.today": ["今天", "今天", "Today"],
  "calendar.week": ["周", "週", "Week"],
  "calendar.month": ["月", "月", "Month"],
  "calendar.range": ["显示范围", "顯示範圍", "Range"],
  "calendar.previous": ["上一页", "上一頁", "Previous"],
  "calendar.following": ["下一页", "下一頁", "Next"],
  "calendar.free": ["没有安排", "沒有安排", "Nothing planned"],
  "calendar.noPlace": ["地点待定", "地點待定", "Place open"],
  "calendar.cancelled": ["已取消", "已取消", "Cancelled"],
  "calendar.events": ["{0} 项", "{0} 項", "{0} events"],
  "event.when": ["时间", "時間", "When"],
  "event.place": ["地点", "地點", "Place"],
  "event.organiser": ["组织者", "召集人", "Organiser"],
  "event.mailbox": ["邮箱", "信箱", "Mailbox"],
  "event.attendees": ["与会者", "與會者", "Attendees"],
  "event.more": ["等 {0} 人", "等 {0} 人", "and others, {0} in all"],
  "event.outlook": ["像在 Outlook 中一样更改。产品会收到通知：合规的变更写入台账，不合规的改回。", "像在 Outlook 中一樣更改。產品會收到通知：合規的變更寫入台帳，不合規的改回。", "Changes it as Outlook would. The product is told: what the rules allow is recorded, anything else is put back."],
  "event.date": ["日期", "日期", "Date"],
  "event.from": ["开始", "開始", "Start"],
  "event.to": ["结束", "結束", "End"],
  "event.move": ["保存更改", "儲存變更", "Save changes"],
  "event.cancel": ["取消会议", "取消會議", "Cancel the meeting"],
  "event.sure": ["确定取消？", "確定取消？", "Really cancel?"],
  "event.order": ["结束时间必须晚于开始时间。", "結束時間必須晚於開始時間。", "The end must be after the start."],
  "event.done": ["已提交更改。", "已提交變更。", "The change was made."],
};

export const languages = ["zh-Hans", "zh-Hant", "en"];
let current = 0;
export const language = () => languages[current];

/** zh-TW, zh-HK, zh-MO and zh-Hant-* are traditional, other Chinese is simplified, an English browser gets English, everyone else zh-Hans. */
export function languageOf(tag) {
  if (languages.includes(tag)) return tag;
  if (/^zh-(hant|tw|hk|mo)/i.test(tag)) return "zh-Hant";
  return /^en/i.test(tag) ? "en" : "zh-Hans";
}

export function setLanguage(name) {
  current = languages.indexOf(name);
  document.documentElement.lang = name;
}

export function t(name, ...values) {
  return texts[name][current].replace(/\{(\d)\}/g, (_, index) => values[index]);
}

/** A text that may be missing, such as that of a role which the page does not know. */
export const tOr = (name, fallback) => (name in texts ? t(name) : fallback);

/** Fills what index.html marks: data-t is the text, data-t-label the accessible name. */
export function applyTexts() {
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.tagName === "BUTTON") node.title = t(node.dataset.tLabel);
  }
  document.title = t("app.name");
}
